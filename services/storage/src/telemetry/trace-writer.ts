import type Sqlite from 'better-sqlite3'
import type { SpanRow } from './decode.ts'
import { errorStatus } from './span-kind.ts'

/** What a trace is listed by. */
interface Trace {
  readonly trace_id: Buffer
  start_ns: bigint
  end_ns: bigint
  /** Of its newest row in `spans`: it goes with that. */
  last_id: number
  spans: number
  errors: number
  readonly services: Set<string>
  root: Root | null
}

/** Of spans without a parent the first one. */
export interface Root {
  readonly service: string
  readonly name: string
  readonly start: string
}

interface Known {
  readonly services: string
  readonly root: string | null
}

/** Spans of one batch, by trace. */
export interface GrownTraces {
  readonly add: (row: SpanRow, id: number) => void
  /** Adds them to what is known of their traces, and gives the ids of these. */
  readonly write: () => readonly string[]
}

/** Keeps a row for each trace, so that a list of traces need not look at their spans. */
export function traceWriter(db: Sqlite.Database): { readonly begin: () => GrownTraces } {
  const find = db.prepare<[Buffer], Known>('select services, root from traces where trace_id = ?')
  const upsert = db.prepare(`
    insert into traces (trace_id, start_ns, end_ns, last_id, spans, errors, services, root)
    values (@trace_id, @start_ns, @end_ns, @last_id, @spans, @errors, @services, @root)
    on conflict do update set start_ns = min(start_ns, excluded.start_ns), end_ns = max(end_ns, excluded.end_ns),
      last_id = excluded.last_id, spans = spans + excluded.spans, errors = errors + excluded.errors,
      services = excluded.services, root = excluded.root`)

  function write(trace: Trace): void {
    const known = find.get(trace.trace_id)
    // Both were written here.
    const services = new Set([...(known ? (JSON.parse(known.services) as readonly string[]) : []), ...trace.services])
    const root = earlier(known?.root ? (JSON.parse(known.root) as Root) : null, trace.root)
    upsert.run({ ...trace, services: JSON.stringify([...services]), root: root && JSON.stringify(root) })
  }

  return {
    begin() {
      const traces = new Map<string, Trace>()
      return {
        add(row, id) {
          const hex = row.trace_id.toString('hex')
          const trace = traces.get(hex) ?? newTrace(row, id)
          traces.set(hex, trace)
          widen(trace, row, id)
        },
        write() {
          for (const trace of traces.values()) write(trace)
          return [...traces.keys()]
        },
      }
    },
  }
}

function newTrace({ trace_id, start_ns, end_ns }: SpanRow, last_id: number): Trace {
  return { trace_id, start_ns, end_ns, last_id, spans: 0, errors: 0, services: new Set(), root: null }
}

function widen(trace: Trace, { start_ns, end_ns, service, name, status, parent_span_id }: SpanRow, id: number): void {
  if (start_ns < trace.start_ns) trace.start_ns = start_ns
  if (end_ns > trace.end_ns) trace.end_ns = end_ns
  trace.last_id = id
  trace.spans++
  if (status === errorStatus) trace.errors++
  trace.services.add(service)
  if (parent_span_id === null) trace.root = earlier(trace.root, { service, name, start: String(start_ns) })
}

function earlier(a: Root | null, b: Root | null): Root | null {
  if (a === null || b === null) return a ?? b
  return BigInt(b.start) < BigInt(a.start) ? b : a
}
