import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What the history, its filters, a request's events and the feedback figures are read by. */
export const indexes: Migration = {
  async up(db: Kysely<unknown>) {
    const history = ['submitted_at', 'request_id']
    await db.schema.createIndex('requests_by_time').on('requests').columns(history).execute()
    await db.schema
      .createIndex('requests_by_caller')
      .on('requests')
      .columns(['caller', ...history])
      .execute()
    await db.schema
      .createIndex('requests_by_intent')
      .on('requests')
      .columns(['intent', ...history])
      .execute()
    await db.schema.createIndex('feedback_by_rating').on('feedback').column('rating').execute()
    await db.schema.createIndex('events_by_request').on('events').columns(['request_id', 'event_id']).execute()
  },
}
