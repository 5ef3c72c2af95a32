import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What was answered under each Idempotency-Key. */
export const idempotency: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('idempotency_keys')
      .addColumn('caller', 'text', (column) => column.notNull())
      .addColumn('operation', 'text', (column) => column.notNull())
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('fingerprint', 'text', (column) => column.notNull())
      .addColumn('answer', 'text', (column) => column.notNull())
      .addColumn('stored_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('one_answer_per_key', ['caller', 'operation', 'key'])
      .execute()
    await db.schema.createIndex('idempotency_keys_by_age').on('idempotency_keys').column('stored_at').execute()
  },
}
