import type { TraceSummary } from '@dataprime/mesh/contracts'
import type Sqlite from 'better-sqlite3'
import type { Root } from './trace-writer.ts'

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
  readonly spans: bigint
  readonly errors: bigint
  readonly services: string
  readonly root: string | null
}

type Beginning = Pick<Root, 'service' | 'name'>

export interface TraceList {
  readonly page: (filter: TraceFilter) => readonly TraceSummary[]
  /** Of these traces, as far as they are there. */
  readonly summaries: (traceIds: readonly string[]) => readonly TraceSummary[]
}

const unknown: Beginning = { service: '', name: '' }

export function traceList(db: Sqlite.Database): TraceList {
  const byId = db.prepare<[Buffer], TraceRow>('select * from traces where trace_id = ?').safeIntegers()
  // Of a trace that began elsewhere, or whose root has not arrived: the first span whose parent is not here.
  const beginning = db.prepare<[Buffer], Beginning>(`
    select service, name from spans as span where trace_id = ?
      and not exists (select 1 from spans where trace_id = span.trace_id and span_id = span.parent_span_id)
    order by start_ns, end_ns desc limit 1`)

  function summary({ trace_id, start_ns, end_ns, spans, errors, services, root }: TraceRow): TraceSummary {
    const { service, name } = root === null ? (beginning.get(trace_id) ?? unknown) : (JSON.parse(root) as Root) // as it was written
    return {
      trace_id: trace_id.toString('hex'),
      service,
      name,
      start_unix_nano: String(start_ns),
      duration_ms: Number(end_ns - start_ns) / 1e6,
      spans: Number(spans),
      errors: Number(errors),
      services: JSON.parse(services) as readonly string[],
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
  if (service !== undefined) want('exists (select 1 from json_each(services) where value = ?)', service)
  if (name !== undefined) want(holds('name = ?'), name)
  if (status !== undefined) want(status === 'ok' ? 'errors = 0' : 'errors > 0')
  if (text !== undefined) {
    const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`
    const found = ['name', 'attributes', 'status_message'].map((column) => `${column} like ? escape '\\'`).join(' or ')
    want(holds(`(${found})`), pattern, pattern, pattern)
  }
  const where = wanted.length === 0 ? '' : `where ${wanted.map(({ sql }) => sql).join(' and ')}`
  return {
    sql: `select * from traces ${where} order by start_ns desc, trace_id desc limit ?`,
    values: [...wanted.flatMap(({ values }) => values), limit],
  }
}
