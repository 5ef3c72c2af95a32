import type { CanonicalQuery } from './canonical-query.ts'
import { type DurationHistogram, quantile, withDuration } from './duration-histogram.ts'
import type { Db } from './tables.ts'

export interface Execution {
  readonly caller: string
  readonly at: string
  readonly durationMs: number
  /** Null when validation could not be reached: such an execution says nothing about success. */
  readonly isValid: boolean | null
}

export interface QueryAnalytics {
  readonly query: string
  readonly execution_count: number
  /** Exact to the microsecond. */
  readonly mean_duration_ms: number
  /** Within 5 %. */
  readonly p95_duration_ms: number
  /** Share of the judged executions that were valid; null when none was judged. */
  readonly success_rate: number | null
}

/**
 * Counts one execution. Call it inside the transaction that stores the request: what it reads and then writes is safe
 * because a transaction that has written before holds the file's only write lock.
 */
export async function countExecution(db: Db, query: CanonicalQuery, execution: Execution): Promise<void> {
  const { caller, at, durationMs, isValid } = execution
  const row = await db
    .selectFrom('query_analytics')
    .select('duration_histogram')
    .where('query_sha256', '=', query.sha256)
    .executeTakeFirst()
  const judged = isValid === null ? 0 : 1
  const valid = isValid ? 1 : 0
  const durationUs = Math.round(durationMs * 1000)
  const histogram = row ? (JSON.parse(row.duration_histogram) as DurationHistogram) : {} // written below
  const duration_histogram = JSON.stringify(withDuration(histogram, durationMs))
  if (!row)
    await db
      .insertInto('query_analytics')
      .values({
        query_sha256: query.sha256,
        query: query.text,
        caller,
        first_at: at,
        last_at: at,
        execution_count: 1,
        judged_count: judged,
        valid_count: valid,
        duration_sum_us: durationUs,
        duration_histogram,
      })
      .execute()
  else
    await db
      .updateTable('query_analytics')
      .set((row) => ({
        last_at: at,
        execution_count: row('execution_count', '+', 1),
        judged_count: row('judged_count', '+', judged),
        valid_count: row('valid_count', '+', valid),
        duration_sum_us: row('duration_sum_us', '+', durationUs),
        duration_histogram,
      }))
      .where('query_sha256', '=', query.sha256)
      .execute()
}

/** What is known of one canonical query. */
export async function analyticsOf(db: Db, query: CanonicalQuery): Promise<QueryAnalytics | undefined> {
  const row = await db
    .selectFrom('query_analytics')
    .selectAll()
    .where('query_sha256', '=', query.sha256)
    .executeTakeFirst()
  if (!row) return undefined
  return {
    query: row.query,
    execution_count: row.execution_count,
    mean_duration_ms: row.duration_sum_us / row.execution_count / 1000,
    p95_duration_ms: quantile(JSON.parse(row.duration_histogram) as DurationHistogram, 0.95) ?? 0,
    success_rate: row.judged_count === 0 ? null : row.valid_count / row.judged_count,
  }
}
