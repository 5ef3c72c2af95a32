import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What an answer took of the model, and what that cost. */
export const usage: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('requests').addColumn('input_tokens', 'integer').execute()
    await db.schema.alterTable('requests').addColumn('output_tokens', 'integer').execute()
    await db.schema.alterTable('requests').addColumn('cached_input_tokens', 'integer').execute()
    await db.schema.alterTable('requests').addColumn('cost_usd', 'real').execute()
  },
}
