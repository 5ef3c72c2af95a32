import type { TraceSummary } from '@dataprime/mesh/contracts'
import type Sqlite from 'better-sqlite3'
import { errorStatus } from './span-kind.ts'

/** Which traces are wanted; they come newest first. */
export interface TraceFilter {
  /** That took part. */
  readonly service?: string | undefined
  /** Of one of its spans. */
  readonly name?: string | undefined
  /** `error`: one of its spans failed. */
  readonly status?: 'ok' | 'error' | undefined
  readonly minDurationMs?: number | undefined
  /** Unix nanoseconds of the start: from the first, before the second. */
  readonly fromNs?: bigint | undefined
  readonly toNs?: bigint | undefined
  /** Somewhere in a span's name, its attributes or what it says of its failure; upper or lower case. */
  readonly text?: string | undefined
  readonly after?: TracePosition | undefined
  readonly limit: number
}

/** Where a page ended. */
export interface TracePosition {
  /** Unix nanoseconds, in digits. */
  readonly start: string
  readonly traceId: string
}

interface TraceRow {
  readonly trace_id: Buffer
  readonly start_ns: bigint
  readonly end_ns: bigint
}

interface SummaryRow {
  readonly span_id: Buffer
  readonly parent_span_id: Buffer | null
  readonly service: string
  readonly name: string
  readonly status: bigint
}

export interface TraceList {
  readonly page: (filter: TraceFilter) => readonly TraceSummary[]
  /** Of these traces, as far as they are there. */
  readonly summaries: (traceIds: readonly string[]) => readonly TraceSummary[]
}

export function traceList(db: Sqlite.Database): TraceList {
  const byId = db.prepare<[Buffer], TraceRow>('select * from traces where trace_id = ?').safeIntegers()
  const spansOf = db
    .prepare<[Buffer], SummaryRow>(
      'select span_id, parent_span_id, service, name, status from spans where trace_id = ? order by start_ns, end_ns desc',
    )
    .safeIntegers()

  function summary({ trace_id, start_ns, end_ns }: TraceRow): TraceSummary {
    const spans = spansOf.all(trace_id)
    const ids = new Set(spans.map(({ span_id }) => span_id.toString('hex')))
    const root = spans.find(({ parent_span_id }) => parent_span_id === null || !ids.has(parent_span_id.toString('hex')))
    return {
      trace_id: trace_id.toString('hex'),
      service: root?.service ?? '',
      name: root?.name ?? '',
      start_unix_nano: String(start_ns),
      duration_ms: Number(end_ns - start_ns) / 1e6,
      spans: spans.length,
      errors: spans.filter(({ status }) => Number(status) === errorStatus).length,
      services: [...new Set(spans.map(({ service }) => service))],
    }
  }

  return {
    page(filter) {
      const { sql, values } = pageQuery(filter)
      return db
        .prepare<unknown[], TraceRow>(sql)
        .safeIntegers()
        .all(...values)
        .map(summary)
    },
    summaries: (traceIds) =>
      traceIds.flatMap((id) => {
        const row = byId.get(Buffer.from(id, 'hex'))
        return row === undefined ? [] : [summary(row)]
      }),
  }
}

/** Walks the traces from the newest on and asks each for its spans, until the page is full. Exported for its plan. */
export function pageQuery(filter: TraceFilter): { readonly sql: string; readonly values: readonly unknown[] } {
  const { service, name, status, minDurationMs, fromNs, toNs, text, after, limit } = filter
  const wanted: { readonly sql: string; readonly values: readonly unknown[] }[] = []
  const want = (sql: string, ...values: readonly unknown[]) => wanted.push({ sql, values })
  const holds = (condition: string) => `exists (select 1 from spans where trace_id = traces.trace_id and ${condition})`
  if (after) want('(start_ns, trace_id) < (?, ?)', BigInt(after.start), Buffer.from(after.traceId, 'hex'))
  if (fromNs !== undefined) want('start_ns >= ?', fromNs)
  if (toNs !== undefined) want('start_ns < ?', toNs)
  if (minDurationMs !== undefined) want('end_ns - start_ns >= ?', BigInt(Math.round(minDurationMs * 1e6)))
  if (service !== undefined) want(holds('service = ?'), service)
  if (name !== undefined) want(holds('name = ?'), name)
  if (status !== undefined) want(`${status === 'ok' ? 'not ' : ''}${holds(`status = ${errorStatus}`)}`)
  if (text !== undefined) {
    const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
    const found = ['name', 'attributes', 'status_message'].map((column) => `${column} like ? escape '\\'`).join(' or ')
    want(holds(`(${found})`), pattern, pattern, pattern)
  }
  const where = wanted.length === 0 ? '' : `where ${wanted.map(({ sql }) => sql).join(' and ')}`
  return {
    sql: `select trace_id, start_ns, end_ns from traces ${where} order by start_ns desc, trace_id desc limit ?`,
    values: [...wanted.flatMap(({ values }) => values), limit],
  }
}
