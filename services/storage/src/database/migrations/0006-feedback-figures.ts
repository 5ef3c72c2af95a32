import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What ratings are counted by: over time, and with the requests they are on. */
export const feedbackIndexes: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.createIndex('feedback_by_time').on('feedback').columns(['stored_at', 'rating']).execute()
    await db.schema.createIndex('feedback_by_request').on('feedback').columns(['request_id', 'rating']).execute()
  },
}
