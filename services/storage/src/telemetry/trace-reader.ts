import type { StoredLog, StoredSpan } from '@dataprime/mesh/contracts'
import type Sqlite from 'better-sqlite3'
import type { LogRow, SpanRow, StoredEvent, StoredLink, StoredOrigin } from './decode.ts'
import { kindName, statusName } from './span-kind.ts'
import { plainAttributes, plainValue, type StoredAttributes, type StoredValue } from './stored-value.ts'

/** A row with what it shares with others; 64-bit integers are bigints. */
export type Shared<Row> = Row & { readonly resource: string | null; readonly scope: string | null }

export interface TraceRows {
  /** Sorted by start, a parent before the child it started with. */
  readonly spans: readonly Shared<SpanRow>[]
  readonly logs: readonly Shared<LogRow>[]
}

/** Reads what is held of a trace; empty lists if it is unknown. */
export function traceReader(db: Sqlite.Database): (traceId: string) => TraceRows {
  const shared = (table: 'spans' | 'logs') => `
    select ${table}.*, resources.body as resource, scopes.body as scope from ${table}
    left join resources on resources.id = resource_id left join scopes on scopes.id = scope_id where trace_id = ?`
  const spans = db
    .prepare<[Buffer], Shared<SpanRow>>(`${shared('spans')} order by start_ns, end_ns desc, spans.id`)
    .safeIntegers()
  const logs = db.prepare<[Buffer], Shared<LogRow>>(`${shared('logs')} order by time_ns, logs.id`).safeIntegers()
  return (traceId) => {
    const id = Buffer.from(traceId, 'hex')
    return { spans: spans.all(id), logs: logs.all(id) }
  }
}

/** A trace as the viewers read it. */
export interface TraceView {
  readonly spans: readonly StoredSpan[]
  readonly logs: readonly StoredLog[]
}

export function viewOfTrace({ spans, logs }: TraceRows): TraceView {
  return { spans: spans.map(viewOfSpan), logs: logs.map(viewOfLog) }
}

// What follows was written by `decode.ts`, so that the shape of its JSON is known.

function viewOfSpan(row: Shared<SpanRow>): StoredSpan {
  return {
    trace_id: row.trace_id.toString('hex'),
    span_id: row.span_id.toString('hex'),
    parent_span_id: row.parent_span_id?.toString('hex') ?? null,
    name: row.name,
    kind: kindName(Number(row.kind)),
    service: row.service,
    scope: origin(row.scope).name ?? '',
    start_unix_nano: String(row.start_ns),
    end_unix_nano: String(row.end_ns),
    duration_ms: Number(row.end_ns - row.start_ns) / 1e6,
    status: statusName(Number(row.status)),
    status_message: row.status_message,
    attributes: plainAttributes(JSON.parse(row.attributes) as StoredAttributes),
    resource: plainAttributes(origin(row.resource).attributes),
    events: (JSON.parse(row.events) as readonly StoredEvent[]).map(({ name, time, attributes }) => ({
      name,
      time_unix_nano: time,
      attributes: plainAttributes(attributes),
    })),
    links: (JSON.parse(row.links) as readonly StoredLink[]).map(({ traceId, spanId, attributes }) => ({
      trace_id: traceId,
      span_id: spanId,
      attributes: plainAttributes(attributes),
    })),
  }
}

function viewOfLog(row: Shared<LogRow>): StoredLog {
  return {
    time_unix_nano: String(timeOf(row)),
    span_id: row.span_id?.toString('hex') ?? null,
    severity_number: Number(row.severity_number),
    severity_text: row.severity_text,
    service: row.service,
    scope: origin(row.scope).name ?? '',
    body: plainValue(JSON.parse(row.body) as StoredValue),
    attributes: plainAttributes(JSON.parse(row.attributes) as StoredAttributes),
  }
}

/** A record without a time of its own has the time it was observed. */
function timeOf({ time_ns, observed_ns }: LogRow): bigint {
  return time_ns === 0n ? observed_ns : time_ns
}

export function origin(json: string | null): StoredOrigin {
  return json === null ? { attributes: {} } : (JSON.parse(json) as StoredOrigin)
}
