import type { CanonicalQuery } from './canonical-query.ts'
import { oneMore } from './dialects/one-more.ts'
import { bucketOf, type DurationHistogram, quantile } from './duration-histogram.ts'
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

/** Counts one execution, in one statement, so that none is lost however many count at the same time. */
export async function countExecution(db: Db, query: CanonicalQuery, execution: Execution): Promise<void> {
  const { caller, at, durationMs, isValid } = execution
  const bucket = String(bucketOf(durationMs))
  const histogram: DurationHistogram = { [bucket]: 1 }
  await db
    .insertInto('query_analytics')
    .values({
      query_sha256: query.sha256,
      query: query.text,
      caller,
      first_at: at,
      last_at: at,
      execution_count: 1,
      judged_count: isValid === null ? 0 : 1,
      valid_count: isValid ? 1 : 0,
      duration_sum_us: Math.round(durationMs * 1000),
      duration_histogram: JSON.stringify(histogram),
    })
    .onConflict((conflict) =>
      conflict.column('query_sha256').doUpdateSet(({ eb, ref }) => {
        const added = (column: 'execution_count' | 'judged_count' | 'valid_count' | 'duration_sum_us') =>
          eb(`query_analytics.${column}`, '+', ref(`excluded.${column}`))
        return {
          last_at: ref('excluded.last_at'),
          execution_count: added('execution_count'),
          judged_count: added('judged_count'),
          valid_count: added('valid_count'),
          duration_sum_us: added('duration_sum_us'),
          duration_histogram: oneMore(db, 'query_analytics.duration_histogram', bucket),
        }
      }),
    )
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
