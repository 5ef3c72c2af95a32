import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { letAgedEventsGo } from '../dialects/event-log.ts'

/** What retention finds old rows by, and the log's only exception: events that are archived may go. */
export const retention: Migration = {
  async up(db: Kysely<unknown>) {
    const byAge: readonly (readonly [table: string, ...columns: string[]])[] = [
      ['requests', 'stored_at', 'request_id'],
      ['insights', 'stored_at', 'request_id'],
      ['steps', 'stored_at', 'job_id', 'step'],
      ['feedback', 'stored_at', 'feedback_id'],
      ['query_analytics', 'last_at', 'query_sha256'],
      ['events', 'at', 'event_id'],
    ]
    for (const [table, ...columns] of byAge)
      await db.schema.createIndex(`${table}_by_age`).on(table).columns(columns).execute()
    // A query that leaves is looked for in the requests, by its foreign key.
    await db.schema.createIndex('requests_by_query').on('requests').columns(['query_sha256', 'stored_at']).execute()

    await db.schema
      .createTable('log_ageing')
      .addColumn('is_open', 'integer', (column) => column.notNull())
      .execute()
    await sql`insert into log_ageing (is_open) values (0)`.execute(db)
    await letAgedEventsGo(db)
  },
}
