import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What the jobs that answer questions have finished so far. */
export const steps: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('steps')
      .addColumn('job_id', 'text', (column) => column.notNull())
      .addColumn('step', 'text', (column) => column.notNull())
      .addColumn('token', 'integer', (column) => column.notNull())
      .addColumn('fingerprint', 'text', (column) => column.notNull())
      .addColumn('caller', 'text', (column) => column.notNull())
      .addColumn('result', 'text', (column) => column.notNull())
      .addColumn('stored_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('steps_once', ['job_id', 'step'])
      .execute()
  },
}
