import { z } from 'zod'
import { instant, traceId } from './shared.ts'

const attributes = z.record(z.string(), z.unknown())
/** Times are Unix nanoseconds in digits, because they do not fit a JSON number. */
const unixNano = z.string().regex(/^\d{1,19}$/)

/** A span as the viewers read it. */
export const storedSpan = z.object({
  trace_id: traceId,
  span_id: z.string(),
  parent_span_id: z.string().nullable(),
  name: z.string(),
  kind: z.enum(['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']),
  service: z.string(),
  scope: z.string(),
  start_unix_nano: unixNano,
  end_unix_nano: unixNano,
  duration_ms: z.number(),
  status: z.enum(['UNSET', 'OK', 'ERROR']),
  status_message: z.string().nullable(),
  attributes,
  resource: attributes,
  events: z.array(z.object({ name: z.string(), time_unix_nano: unixNano, attributes })).readonly(),
  links: z.array(z.object({ trace_id: traceId, span_id: z.string(), attributes })).readonly(),
})
export type StoredSpan = z.infer<typeof storedSpan>

const storedLog = z.object({
  time_unix_nano: unixNano,
  span_id: z.string().nullable(),
  severity_number: z.int(),
  severity_text: z.string(),
  service: z.string(),
  scope: z.string(),
  body: z.unknown(),
  attributes,
})
export type StoredLog = z.infer<typeof storedLog>

/** What has arrived so far, sorted by start and by time. */
export const storedTrace = z.object({
  trace_id: traceId,
  spans: z.array(storedSpan).readonly(),
  logs: z.array(storedLog).readonly(),
})

/** A trace in OTLP's own JSON, for other viewers. */
const otlpTrace = z.object({
  resourceSpans: z.array(z.looseObject({})).readonly(),
  resourceLogs: z.array(z.looseObject({})).readonly(),
})

const importedTraces = z.object({
  /** That spans were added to. */
  trace_ids: z.array(traceId),
  /** Spans and logs that could not be kept, and why the first of them. */
  rejected: z.int(),
  reason: z.string(),
})
export type ImportedTraces = z.infer<typeof importedTraces>

export const traceSummary = z.object({
  trace_id: traceId,
  /** Of the span that began it, as far as that has arrived. */
  service: z.string(),
  name: z.string(),
  start_unix_nano: unixNano,
  /** From the first start to the last end, background work included. */
  duration_ms: z.number(),
  spans: z.int(),
  /** Spans that failed. */
  errors: z.int(),
  services: z.array(z.string()).readonly(),
})
export type TraceSummary = z.infer<typeof traceSummary>

const traceFilter = z.object({
  /** Took part. */
  service: z.string().min(1).max(256).optional(),
  /** Of one of the spans. */
  name: z.string().min(1).max(256).optional(),
  /** `error`: one of the spans failed. */
  status: z.enum(['ok', 'error']).optional(),
  min_duration_ms: z.coerce.number().min(0).optional(),
  /** Of the start: from this instant on, before that one. */
  from: instant.optional(),
  to: instant.optional(),
  /** Somewhere in a span's name, its attributes or what it says of its failure. */
  q: z.string().min(1).max(256).optional(),
  cursor: z.string().max(256).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

const tracePage = z.object({
  /** Newest first. */
  traces: z.array(traceSummary).readonly(),
  /** Give it back as `cursor` for the next page; null on the last one. */
  next_cursor: z.string().nullable(),
})

const figures = {
  calls: z.int(),
  errors: z.int(),
  /** Null where nothing was measured. */
  p50_ms: z.number().nullable(),
  p95_ms: z.number().nullable(),
  p99_ms: z.number().nullable(),
}

/** Who calls whom, counted from the spans of the calls that began in a window of time: whole minutes, which `from` and `to` name. Quantiles are within 1 %. */
export const serviceMap = z.object({
  from: instant,
  to: instant,
  nodes: z
    .array(
      z.object({
        /** A service's name; for anything else, its kind before its name. */
        id: z.string(),
        name: z.string(),
        kind: z.enum(['service', 'queue', 'database', 'model', 'host']),
        /** What it answered, and how long that took; of a queue, how long messages waited in it. */
        ...figures,
      }),
    )
    .readonly(),
  edges: z
    .array(
      z.object({
        /** Ids of nodes. */
        from: z.string(),
        to: z.string(),
        /** A message is produced into a queue and consumed out of it, which takes as long as it waits. */
        kind: z.enum(['call', 'produce', 'consume']),
        ...figures,
      }),
    )
    .readonly(),
})
export type ServiceMap = z.infer<typeof serviceMap>

/** The last hour if nothing is given. */
const mapWindow = z.object({ from: instant.optional(), to: instant.optional() })

/** What may be asked about traces, of storage and of the gateway; only the paths differ. */
export const traceOperations = {
  traces: { name: 'list_traces', method: 'GET', path: '/traces', input: traceFilter, output: tracePage },
  trace: {
    name: 'get_trace',
    method: 'GET',
    path: '/traces/:id',
    input: z.object({ id: traceId }),
    output: storedTrace,
  },
  otlpTrace: {
    name: 'export_trace',
    method: 'GET',
    path: '/traces/:id/otlp',
    input: z.object({ id: traceId }),
    output: otlpTrace,
  },
  /** A file of OTLP's JSON, such as `otlpTrace` gives. */
  importTraces: {
    name: 'import_traces',
    method: 'POST',
    path: '/traces',
    bodyLimitBytes: 8 * 1024 * 1024,
    idempotent: true, // a span that is there already is left as it is
    input: z.object({
      resourceSpans: z.array(z.looseObject({})).readonly().default([]),
      resourceLogs: z.array(z.looseObject({})).readonly().default([]),
    }),
    output: importedTraces,
  },
  serviceMap: { name: 'get_service_map', method: 'GET', path: '/service-map', input: mapWindow, output: serviceMap },
} as const
