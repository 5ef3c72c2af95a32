import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Where a request's trace begins, so that others can link to it. */
export const rootSpans: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('requests').addColumn('span_id', 'text').execute()
  },
}
