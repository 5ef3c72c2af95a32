import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** Which request a follow-up changed, and the conversation both are in. */
export const conversations: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('requests').addColumn('conversation_id', 'text').execute()
    await db.schema.alterTable('requests').addColumn('previous_request_id', 'text').execute()
    await db.schema
      .createIndex('requests_by_conversation')
      .on('requests')
      .columns(['caller', 'conversation_id', 'submitted_at', 'request_id'])
      .execute()
  },
}
