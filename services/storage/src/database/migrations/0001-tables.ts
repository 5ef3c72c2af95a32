import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { keepAppendOnly } from '../dialects/event-log.ts'

export const tables: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('query_analytics')
      .addColumn('query_sha256', 'text', (column) => column.notNull().primaryKey())
      .addColumn('query', 'text', (column) => column.notNull())
      .addColumn('caller', 'text', (column) => column.notNull())
      .addColumn('first_at', 'text', (column) => column.notNull())
      .addColumn('last_at', 'text', (column) => column.notNull())
      .addColumn('execution_count', 'integer', (column) => column.notNull())
      .addColumn('judged_count', 'integer', (column) => column.notNull())
      .addColumn('valid_count', 'integer', (column) => column.notNull())
      .addColumn('duration_sum_us', 'integer', (column) => column.notNull())
      .addColumn('duration_histogram', 'text', (column) => column.notNull())
      .execute()

    await db.schema
      .createTable('requests')
      .addColumn('request_id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('caller', 'text', (column) => column.notNull())
      .addColumn('trace_id', 'text', (column) => column.notNull())
      .addColumn('submitted_at', 'text', (column) => column.notNull())
      .addColumn('stored_at', 'text', (column) => column.notNull())
      .addColumn('user_input', 'text', (column) => column.notNull())
      .addColumn('source', 'text')
      .addColumn('query', 'text', (column) => column.notNull())
      .addColumn('query_sha256', 'text', (column) => column.notNull())
      .addColumn('intent', 'text', (column) => column.notNull())
      .addColumn('intent_confidence', 'real', (column) => column.notNull())
      .addColumn('generator', 'text', (column) => column.notNull())
      .addColumn('model', 'text')
      .addColumn('degraded', 'integer', (column) => column.notNull())
      .addColumn('cached', 'integer', (column) => column.notNull())
      .addColumn('is_valid', 'integer')
      .addColumn('syntax_score', 'real')
      .addColumn('tokens_used', 'integer', (column) => column.notNull())
      .addColumn('processing_time_ms', 'real', (column) => column.notNull())
      // Deferred to the commit: the request comes first, because only its insertion tells whether to count it.
      .addForeignKeyConstraint('requests_query', ['query_sha256'], 'query_analytics', ['query_sha256'], (constraint) =>
        constraint.deferrable().initiallyDeferred(),
      )
      .execute()

    await db.schema
      .createTable('insights')
      .addColumn('request_id', 'text', (column) => column.notNull().primaryKey().references('requests.request_id'))
      .addColumn('job_id', 'text', (column) => column.notNull().unique())
      .addColumn('caller', 'text', (column) => column.notNull())
      .addColumn('stored_at', 'text', (column) => column.notNull())
      .addColumn('complexity_score', 'real', (column) => column.notNull())
      .addColumn('cost_class', 'text', (column) => column.notNull())
      .addColumn('complexity_analysis', 'text', (column) => column.notNull())
      .addColumn('performance_insights', 'text', (column) => column.notNull())
      .addColumn('enriched_data', 'text', (column) => column.notNull())
      .execute()

    // No foreign key to `requests`: feedback may come before its request's row does.
    await db.schema
      .createTable('feedback')
      .addColumn('feedback_id', 'text', (column) => column.notNull().primaryKey())
      .addColumn('request_id', 'text')
      .addColumn('caller', 'text', (column) => column.notNull())
      .addColumn('trace_id', 'text')
      .addColumn('span_id', 'text')
      .addColumn('user_input', 'text', (column) => column.notNull())
      .addColumn('generated_query', 'text', (column) => column.notNull())
      .addColumn('rating', 'integer', (column) => column.notNull().check(sql`rating between 1 and 5`))
      .addColumn('comment', 'text')
      .addColumn('metadata', 'text')
      .addColumn('stored_at', 'text', (column) => column.notNull())
      // Null request ids are distinct from each other, so only feedback on a request is one per caller.
      .addUniqueConstraint('feedback_once', ['request_id', 'caller'])
      .execute()

    await db.schema
      .createTable('events')
      .addColumn('event_id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('request_id', 'text')
      .addColumn('caller', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addColumn('trace_id', 'text')
      .addColumn('details', 'text', (column) => column.notNull())
      .execute()
    await keepAppendOnly(db)
  },
}
