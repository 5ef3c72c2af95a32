import type { StoredSpan } from '@dataprime/mesh/contracts'
import { anyValue, attributes } from './attributes.ts'
import { each, hexId, integer, type Json, nanoseconds, object, ShapeError, text } from './json-shape.ts'

/** What came from one process: rows for the store, and the resource they share, as JSON. */
export interface ResourceBatch<Row> {
  readonly resource: string
  readonly rows: readonly Row[]
}

export interface SpanRow {
  readonly trace_id: string
  readonly span_id: string
  readonly parent_span_id: string | null
  readonly name: string
  readonly kind: StoredSpan['kind']
  readonly service: string
  readonly scope: string
  readonly start_ns: bigint
  readonly end_ns: bigint
  readonly status: StoredSpan['status']
  readonly status_message: string | null
  /** JSON, as the last two. */
  readonly attributes: string
  readonly events: string
  readonly links: string
}

export interface LogRow {
  readonly time_ns: bigint
  readonly trace_id: string | null
  readonly span_id: string | null
  readonly severity_number: number
  readonly severity_text: string
  readonly service: string
  readonly scope: string
  /** JSON, as the next. */
  readonly body: string
  readonly attributes: string
}

// Indexed by OTLP's numbers. An unspecified kind, or one of the future, is read as INTERNAL, as the specification asks.
const kinds = ['INTERNAL', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const
const statuses = ['UNSET', 'OK', 'ERROR'] as const

/** Rows of an `ExportTraceServiceRequest` in JSON; throws a ShapeError that says where it cannot be read. */
export function decodeSpans(request: Json): readonly ResourceBatch<SpanRow>[] {
  return each(request, 'resourceSpans', (json) => resourceBatch(json, 'scopeSpans', 'spans', spanRow))
}

/** Rows of an `ExportLogsServiceRequest` in JSON; throws as `decodeSpans` does. */
export function decodeLogs(request: Json): readonly ResourceBatch<LogRow>[] {
  return each(request, 'resourceLogs', (json) => resourceBatch(json, 'scopeLogs', 'logRecords', logRow))
}

interface Origin {
  readonly service: string
  readonly scope: string
}

function resourceBatch<Row>(
  json: Json,
  scopes: string,
  items: string,
  read: (json: Json, origin: Origin) => Row,
): ResourceBatch<Row> {
  const resource = attributes(object(json, 'resource'), 'attributes')
  const service = String(resource['service.name'] ?? 'unknown_service')
  const rows = each(json, scopes, (scoped) => {
    const scope = text(object(scoped, 'scope'), 'name')
    return each(scoped, items, (item) => read(item, { service, scope }))
  })
  return { resource: JSON.stringify(resource), rows: rows.flat() }
}

function spanRow(json: Json, origin: Origin): SpanRow {
  const status = object(json, 'status')
  return {
    trace_id: required(hexId(json, 'traceId', 32), 'traceId'),
    span_id: required(hexId(json, 'spanId', 16), 'spanId'),
    parent_span_id: hexId(json, 'parentSpanId', 16),
    name: text(json, 'name'),
    kind: kinds[integer(json, 'kind')] ?? 'INTERNAL',
    ...origin,
    start_ns: nanoseconds(json, 'startTimeUnixNano'),
    end_ns: nanoseconds(json, 'endTimeUnixNano'),
    status: statuses[integer(status, 'code')] ?? 'UNSET',
    status_message: text(status, 'message') || null,
    attributes: JSON.stringify(attributes(json, 'attributes')),
    events: JSON.stringify(each(json, 'events', spanEvent)),
    links: JSON.stringify(each(json, 'links', spanLink)),
  }
}

function spanEvent(json: Json): StoredSpan['events'][number] {
  return {
    name: text(json, 'name'),
    time_unix_nano: String(nanoseconds(json, 'timeUnixNano')),
    attributes: attributes(json, 'attributes'),
  }
}

function spanLink(json: Json): StoredSpan['links'][number] {
  return {
    trace_id: required(hexId(json, 'traceId', 32), 'traceId'),
    span_id: required(hexId(json, 'spanId', 16), 'spanId'),
    attributes: attributes(json, 'attributes'),
  }
}

function logRow(json: Json, origin: Origin): LogRow {
  const time = nanoseconds(json, 'timeUnixNano')
  return {
    time_ns: time === 0n ? nanoseconds(json, 'observedTimeUnixNano') : time,
    trace_id: hexId(json, 'traceId', 32),
    span_id: hexId(json, 'spanId', 16),
    severity_number: integer(json, 'severityNumber'),
    severity_text: text(json, 'severityText'),
    ...origin,
    body: JSON.stringify(anyValue(json['body'], 'body')),
    attributes: JSON.stringify(attributes(json, 'attributes')),
  }
}

function required(id: string | null, name: string): string {
  if (id === null) throw new ShapeError(name, 'an id that is not zero')
  return id
}
