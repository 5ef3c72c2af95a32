import protobuf from 'protobufjs/light.js'
import { type Json, ShapeError } from './json-shape.ts'
import type { Signal } from './messages.ts'

/** A field: its number, its type, and whether it is a list. Enumerations are read as the integers they are. */
type Fields = Readonly<Record<string, readonly [id: number, type: string, rule?: 'repeated']>>

// The part of OTLP that is stored, from the published definitions; what is not here is skipped by its wire type.
const messages: Readonly<Record<string, Fields>> = {
  ExportTraceServiceRequest: { resourceSpans: [1, 'ResourceSpans', 'repeated'] },
  ResourceSpans: {
    resource: [1, 'Resource'],
    scopeSpans: [2, 'ScopeSpans', 'repeated'],
    schemaUrl: [3, 'string'],
  },
  ScopeSpans: { scope: [1, 'InstrumentationScope'], spans: [2, 'Span', 'repeated'], schemaUrl: [3, 'string'] },
  Span: {
    traceId: [1, 'bytes'],
    spanId: [2, 'bytes'],
    traceState: [3, 'string'],
    parentSpanId: [4, 'bytes'],
    name: [5, 'string'],
    kind: [6, 'int32'],
    startTimeUnixNano: [7, 'fixed64'],
    endTimeUnixNano: [8, 'fixed64'],
    attributes: [9, 'KeyValue', 'repeated'],
    droppedAttributesCount: [10, 'uint32'],
    events: [11, 'Event', 'repeated'],
    droppedEventsCount: [12, 'uint32'],
    links: [13, 'Link', 'repeated'],
    droppedLinksCount: [14, 'uint32'],
    status: [15, 'SpanStatus'],
    flags: [16, 'fixed32'],
  },
  Event: {
    timeUnixNano: [1, 'fixed64'],
    name: [2, 'string'],
    attributes: [3, 'KeyValue', 'repeated'],
    droppedAttributesCount: [4, 'uint32'],
  },
  Link: {
    traceId: [1, 'bytes'],
    spanId: [2, 'bytes'],
    traceState: [3, 'string'],
    attributes: [4, 'KeyValue', 'repeated'],
    droppedAttributesCount: [5, 'uint32'],
    flags: [6, 'fixed32'],
  },
  SpanStatus: { message: [2, 'string'], code: [3, 'int32'] },
  ExportLogsServiceRequest: { resourceLogs: [1, 'ResourceLogs', 'repeated'] },
  ResourceLogs: {
    resource: [1, 'Resource'],
    scopeLogs: [2, 'ScopeLogs', 'repeated'],
    schemaUrl: [3, 'string'],
  },
  ScopeLogs: {
    scope: [1, 'InstrumentationScope'],
    logRecords: [2, 'LogRecord', 'repeated'],
    schemaUrl: [3, 'string'],
  },
  LogRecord: {
    timeUnixNano: [1, 'fixed64'],
    severityNumber: [2, 'int32'],
    severityText: [3, 'string'],
    body: [5, 'AnyValue'],
    attributes: [6, 'KeyValue', 'repeated'],
    droppedAttributesCount: [7, 'uint32'],
    flags: [8, 'fixed32'],
    traceId: [9, 'bytes'],
    spanId: [10, 'bytes'],
    observedTimeUnixNano: [11, 'fixed64'],
    eventName: [12, 'string'],
  },
  Resource: { attributes: [1, 'KeyValue', 'repeated'], droppedAttributesCount: [2, 'uint32'] },
  InstrumentationScope: {
    name: [1, 'string'],
    version: [2, 'string'],
    attributes: [3, 'KeyValue', 'repeated'],
    droppedAttributesCount: [4, 'uint32'],
  },
  KeyValue: { key: [1, 'string'], value: [2, 'AnyValue'] },
  AnyValue: {
    stringValue: [1, 'string'],
    boolValue: [2, 'bool'],
    intValue: [3, 'int64'],
    doubleValue: [4, 'double'],
    arrayValue: [5, 'ArrayValue'],
    kvlistValue: [6, 'KeyValueList'],
    bytesValue: [7, 'bytes'],
  },
  ArrayValue: { values: [1, 'AnyValue', 'repeated'] },
  KeyValueList: { values: [1, 'KeyValue', 'repeated'] },
  ExportTraceServiceResponse: { partialSuccess: [1, 'TracePartialSuccess'] },
  TracePartialSuccess: { rejectedSpans: [1, 'int64'], errorMessage: [2, 'string'] },
  ExportLogsServiceResponse: { partialSuccess: [1, 'LogsPartialSuccess'] },
  LogsPartialSuccess: { rejectedLogRecords: [1, 'int64'], errorMessage: [2, 'string'] },
  /** google.rpc.Status, without details. */
  Status: { code: [1, 'int32'], message: [2, 'string'] },
}

const types = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(messages).map(([name, fields]) => [
      name,
      {
        fields: Object.fromEntries(
          Object.entries(fields).map(([field, [id, type, rule]]) => [field, { id, type, ...(rule && { rule }) }]),
        ),
        // Of a choice the decoder keeps what is there even if it is false, zero or empty.
        ...(name === 'AnyValue' && { oneofs: { value: { oneof: Object.keys(fields) } } }),
      },
    ]),
  ),
})

// The decoder's own default for absent bytes is a list, which a bad request in JSON may have there, too.
const noBytes = new Uint8Array()
for (const [name, fields] of Object.entries(messages))
  for (const [field, [, type]] of Object.entries(fields))
    if (type === 'bytes') types.lookupType(name).ctor.prototype[field] = noBytes

const requestTypes: Readonly<Record<Signal, string>> = {
  spans: 'ExportTraceServiceRequest',
  logs: 'ExportLogsServiceRequest',
}

/** An export request in protobuf, as an object of the same shape as its JSON: ids as bytes, 64-bit integers as halves. */
export function decodeRequest(signal: Signal, body: Uint8Array): Json {
  try {
    return types.lookupType(requestTypes[signal]).decode(body) as unknown as Json // of exactly these fields
  } catch {
    // Cut off, of wrong types, or nested by the hundred; where, the decoder cannot say.
    throw new ShapeError('the body', 'an OTLP request in protobuf')
  }
}

/** What the sender is answered: a message of the given type, from its JSON. */
export function encodeMessage(
  type: 'ExportTraceServiceResponse' | 'ExportLogsServiceResponse' | 'Status',
  json: object,
): Uint8Array {
  const message = types.lookupType(type)
  return message.encode(message.fromObject(json)).finish()
}
