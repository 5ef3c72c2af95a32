import type { Dropped, LogRow, SpanRow, StoredEvent, StoredLink } from './decode.ts'
import { otlpAttributes, otlpValue, type StoredAttributes, type StoredValue } from './stored-value.ts'
import { origin, type Shared, type TraceRows } from './trace-reader.ts'

/** A trace as OTLP's JSON has it: what came in goes out, so that any viewer of OTLP can open it. */
export interface OtlpTrace {
  readonly resourceSpans: readonly object[]
  readonly resourceLogs: readonly object[]
}

export function otlpTrace({ spans, logs }: TraceRows): OtlpTrace {
  return {
    resourceSpans: grouped(spans, otlpSpan, ['scopeSpans', 'spans']),
    resourceLogs: grouped(logs, otlpLog, ['scopeLogs', 'logRecords']),
  }
}

function grouped<Row>(
  rows: readonly Shared<Row>[],
  write: (row: Row) => object,
  [scopes, items]: readonly [string, string],
): readonly object[] {
  return [...Map.groupBy(rows, ({ resource }) => resource)].map(([resource, ofResource]) => ({
    ...otlpOrigin('resource', resource),
    [scopes]: [...Map.groupBy(ofResource, ({ scope }) => scope)].map(([scope, ofScope]) => ({
      ...otlpOrigin('scope', scope),
      [items]: ofScope.map(write),
    })),
  }))
}

function otlpOrigin(name: 'resource' | 'scope', json: string | null): object {
  const { schemaUrl, attributes, ...rest } = origin(json)
  return { [name]: { ...rest, attributes: otlpAttributes(attributes) }, ...(schemaUrl && { schemaUrl }) }
}

function otlpSpan(row: SpanRow): object {
  const dropped = row.dropped === null ? undefined : (JSON.parse(row.dropped) as Dropped)
  return {
    traceId: row.trace_id.toString('hex'),
    spanId: row.span_id.toString('hex'),
    ...(row.trace_state !== null && { traceState: row.trace_state }),
    ...(row.parent_span_id !== null && { parentSpanId: row.parent_span_id.toString('hex') }),
    flags: Number(row.flags),
    name: row.name,
    kind: Number(row.kind),
    startTimeUnixNano: String(row.start_ns),
    endTimeUnixNano: String(row.end_ns),
    attributes: fromJson(row.attributes),
    events: (JSON.parse(row.events) as readonly StoredEvent[]).map(({ time, attributes, ...rest }) => ({
      ...rest,
      timeUnixNano: time,
      attributes: otlpAttributes(attributes),
    })),
    links: (JSON.parse(row.links) as readonly StoredLink[]).map((link) => ({
      ...link,
      attributes: otlpAttributes(link.attributes),
    })),
    status: { code: Number(row.status), ...(row.status_message !== null && { message: row.status_message }) },
    ...(dropped && {
      droppedAttributesCount: dropped.attributes,
      droppedEventsCount: dropped.events,
      droppedLinksCount: dropped.links,
    }),
  }
}

function otlpLog(row: LogRow): object {
  return {
    timeUnixNano: String(row.time_ns),
    observedTimeUnixNano: String(row.observed_ns),
    severityNumber: Number(row.severity_number),
    severityText: row.severity_text,
    body: otlpValue(JSON.parse(row.body) as StoredValue),
    attributes: fromJson(row.attributes),
    ...(Number(row.dropped_attributes) > 0 && { droppedAttributesCount: Number(row.dropped_attributes) }),
    flags: Number(row.flags),
    ...(row.event_name !== null && { eventName: row.event_name }),
    ...(row.trace_id !== null && { traceId: row.trace_id.toString('hex') }),
    ...(row.span_id !== null && { spanId: row.span_id.toString('hex') }),
  }
}

function fromJson(attributes: string): readonly object[] {
  return otlpAttributes(JSON.parse(attributes) as StoredAttributes)
}
