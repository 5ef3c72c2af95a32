import { each, idBytes, integer, type Json, nanoseconds, object, text } from './json-shape.ts'
import { peerOf } from './peer.ts'
import { spanKind } from './span-kind.ts'
import { plainValue, type StoredAttributes, storedAttributes, storedValue } from './stored-value.ts'

/** What came from one instrumentation scope of one process: rows for the store, and what they share, as JSON. */
export interface Batch<Row> {
  readonly resource: string
  readonly scope: string
  readonly rows: readonly Row[]
}

/** A request as rows, with what cannot be kept left out and said. */
export interface Decoded<Row> {
  readonly batches: readonly Batch<Row>[]
  readonly rejected: Rejected
}

export interface Rejected {
  readonly count: number
  /** What is wrong with the first of them; empty if there is none. */
  readonly reason: string
}

export interface SpanRow {
  readonly trace_id: Buffer
  readonly span_id: Buffer
  readonly parent_span_id: Buffer | null
  /** OTLP's number, as the next. */
  readonly kind: number
  readonly status: number
  readonly start_ns: bigint
  readonly end_ns: bigint
  readonly flags: number
  readonly service: string
  readonly name: string
  /** Whom a CLIENT, PRODUCER or CONSUMER span has to do with; see `peer.ts`. */
  readonly peer: string | null
  /** Of the PRODUCER span a CONSUMER span links to: trace id and span id together. */
  readonly origin: Buffer | null
  readonly status_message: string | null
  readonly trace_state: string | null
  /** JSON, as the last four. */
  readonly attributes: string
  readonly events: string
  readonly links: string
  /** How many attributes, events and links the sender dropped; null if none. */
  readonly dropped: string | null
}

export interface LogRow {
  readonly time_ns: bigint
  readonly observed_ns: bigint
  readonly trace_id: Buffer | null
  readonly span_id: Buffer | null
  readonly severity_number: number
  readonly severity_text: string
  readonly flags: number
  readonly service: string
  readonly event_name: string | null
  /** JSON, as the next. */
  readonly body: string
  readonly attributes: string
  readonly dropped_attributes: number
}

/** The JSON kept of a resource and of a scope. What the sender left out is left out. */
export interface StoredOrigin {
  readonly name?: string
  readonly version?: string
  readonly attributes: StoredAttributes
  readonly droppedAttributesCount?: number
  readonly schemaUrl?: string
}

export interface StoredEvent {
  readonly name: string
  readonly time: string
  readonly attributes: StoredAttributes
  readonly droppedAttributesCount?: number
}

export interface StoredLink {
  readonly traceId: string
  readonly spanId: string
  readonly traceState?: string
  readonly attributes: StoredAttributes
  readonly droppedAttributesCount?: number
  readonly flags?: number
}

export interface Dropped {
  readonly attributes: number
  readonly events: number
  readonly links: number
}

/** Rows of an `ExportTraceServiceRequest`; throws a ShapeError that says where it cannot be read. */
export function decodeSpans(request: Json): Decoded<SpanRow> {
  return decode(request, ['resourceSpans', 'scopeSpans', 'spans'], spanRow)
}

/** Rows of an `ExportLogsServiceRequest`; throws as `decodeSpans` does. */
export function decodeLogs(request: Json): Decoded<LogRow> {
  return decode(request, ['resourceLogs', 'scopeLogs', 'logRecords'], logRow)
}

/** A record that can be read but not be kept; the others of its request are. */
class Unfit {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

function decode<Row>(
  request: Json,
  [resources, scopes, items]: readonly [string, string, string],
  read: (json: Json, service: string) => Row | Unfit,
): Decoded<Row> {
  const unfit: Unfit[] = []
  const batches = each(request, resources, (json) => {
    const resource = storedOrigin(object(json, 'resource'), json)
    const service = String(plainValue(resource.attributes['service.name'] ?? 'unknown_service'))
    return each(json, scopes, (scoped): Batch<Row> => {
      const rows: Row[] = []
      for (const row of each(scoped, items, (item) => read(item, service))) {
        if (row instanceof Unfit) unfit.push(row)
        else rows.push(row)
      }
      const scope = storedOrigin(object(scoped, 'scope'), scoped)
      return { resource: JSON.stringify(resource), scope: JSON.stringify(scope), rows }
    })
  })
  return { batches: batches.flat(), rejected: { count: unfit.length, reason: unfit[0]?.reason ?? '' } }
}

function storedOrigin(json: Json, around: Json): StoredOrigin {
  const name = text(json, 'name')
  const version = text(json, 'version')
  const schemaUrl = text(around, 'schemaUrl')
  return {
    ...(name && { name }),
    ...(version && { version }),
    attributes: storedAttributes(json, 'attributes'),
    ...droppedAttributes(json),
    ...(schemaUrl && { schemaUrl }),
  }
}

function spanRow(json: Json, service: string): SpanRow | Unfit {
  const trace_id = idBytes(json, 'traceId')
  const span_id = idBytes(json, 'spanId')
  const parent = idBytes(json, 'parentSpanId')
  const status = object(json, 'status')
  const kind = integer(json, 'kind')
  const attributes = storedAttributes(json, 'attributes')
  const links = each(json, 'links', storedLink)
  const dropped: Dropped = {
    attributes: integer(json, 'droppedAttributesCount'),
    events: integer(json, 'droppedEventsCount'),
    links: integer(json, 'droppedLinksCount'),
  }
  const row: SpanRow = {
    trace_id,
    span_id,
    parent_span_id: isZero(parent) ? null : parent,
    kind,
    status: integer(status, 'code'),
    start_ns: nanoseconds(json, 'startTimeUnixNano'),
    end_ns: nanoseconds(json, 'endTimeUnixNano'),
    flags: integer(json, 'flags'),
    service,
    name: text(json, 'name'),
    peer: peerOf(kind, attributes),
    origin: kind === spanKind.consumer && links[0] ? Buffer.from(links[0].traceId + links[0].spanId, 'hex') : null,
    status_message: text(status, 'message') || null,
    trace_state: text(json, 'traceState') || null,
    attributes: JSON.stringify(attributes),
    events: JSON.stringify(each(json, 'events', storedEvent)),
    links: JSON.stringify(links),
    dropped: dropped.attributes + dropped.events + dropped.links > 0 ? JSON.stringify(dropped) : null,
  }
  if (!isId(trace_id, 16)) return new Unfit('a trace id is not 16 bytes, or zero')
  if (!isId(span_id, 8)) return new Unfit('a span id is not 8 bytes, or zero')
  if (row.parent_span_id?.length !== 8 && row.parent_span_id !== null)
    return new Unfit('the id of a parent is not 8 bytes')
  return row
}

function storedEvent(json: Json): StoredEvent {
  return {
    name: text(json, 'name'),
    time: String(nanoseconds(json, 'timeUnixNano')),
    attributes: storedAttributes(json, 'attributes'),
    ...droppedAttributes(json),
  }
}

/** A link to nothing is kept as it is: what it says may be in its attributes. */
function storedLink(json: Json): StoredLink {
  const traceState = text(json, 'traceState')
  const flags = integer(json, 'flags')
  return {
    traceId: idBytes(json, 'traceId').toString('hex').padStart(32, '0'),
    spanId: idBytes(json, 'spanId').toString('hex').padStart(16, '0'),
    ...(traceState && { traceState }),
    attributes: storedAttributes(json, 'attributes'),
    ...droppedAttributes(json),
    ...(flags && { flags }),
  }
}

function droppedAttributes(json: Json): { readonly droppedAttributesCount?: number } {
  const droppedAttributesCount = integer(json, 'droppedAttributesCount')
  return droppedAttributesCount === 0 ? {} : { droppedAttributesCount }
}

function logRow(json: Json, service: string): LogRow | Unfit {
  const trace_id = idBytes(json, 'traceId')
  const span_id = idBytes(json, 'spanId')
  const row: LogRow = {
    time_ns: nanoseconds(json, 'timeUnixNano'),
    observed_ns: nanoseconds(json, 'observedTimeUnixNano'),
    trace_id: isZero(trace_id) ? null : trace_id,
    span_id: isZero(span_id) ? null : span_id,
    severity_number: integer(json, 'severityNumber'),
    severity_text: text(json, 'severityText'),
    flags: integer(json, 'flags'),
    service,
    event_name: text(json, 'eventName') || null,
    body: JSON.stringify(storedValue(json['body'], 'body')),
    attributes: JSON.stringify(storedAttributes(json, 'attributes')),
    dropped_attributes: integer(json, 'droppedAttributesCount'),
  }
  if (row.trace_id !== null && row.trace_id.length !== 16) return new Unfit('a trace id is not 16 bytes')
  if (row.span_id !== null && row.span_id.length !== 8) return new Unfit('a span id is not 8 bytes')
  return row
}

function isId(id: Buffer, length: number): boolean {
  return id.length === length && !isZero(id)
}

/** Absent is zero too. */
function isZero(id: Buffer): boolean {
  return id.every((byte) => byte === 0)
}
