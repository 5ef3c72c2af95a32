import { type OtlpLogs, type OtlpSpan, type OtlpTraces, plainAttributes } from '../otlp.ts'

const kinds = ['INTERNAL', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const
const statuses = ['UNSET', 'OK', 'ERROR'] as const

export type SpanKindName = (typeof kinds)[number]

/** A span as tests read it: flat, with plain attributes, times in milliseconds since the epoch. */
export interface RecordedSpan {
  readonly traceId: string
  readonly spanId: string
  /** Undefined for a root. */
  readonly parentSpanId: string | undefined
  readonly traceState: string | undefined
  readonly name: string
  readonly kind: SpanKindName
  readonly service: string
  /** Name of the instrumentation scope. */
  readonly scope: string
  readonly start: number
  readonly end: number
  readonly status: { readonly code: (typeof statuses)[number]; readonly message: string | undefined }
  readonly attributes: Readonly<Record<string, unknown>>
  readonly resource: Readonly<Record<string, unknown>>
  readonly events: readonly {
    readonly name: string
    readonly time: number
    readonly attributes: Readonly<Record<string, unknown>>
  }[]
  readonly links: readonly {
    readonly traceId: string
    readonly spanId: string
    readonly attributes: Readonly<Record<string, unknown>>
  }[]
  readonly flags: number
}

/** A log record as tests read it. */
export interface LogRecord {
  readonly body: unknown
  readonly severity: string
  readonly service: string
  readonly traceId: string | undefined
  readonly spanId: string | undefined
  readonly attributes: Readonly<Record<string, unknown>>
  readonly resource: Readonly<Record<string, unknown>>
}

export function decodeTraces({ resourceSpans = [] }: OtlpTraces): RecordedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const from = plainAttributes(resource?.attributes)
    return scopeSpans.flatMap(({ scope, spans = [] }) => spans.map((span) => decodeSpan(span, scope?.name ?? '', from)))
  })
}

export function decodeLogs({ resourceLogs = [] }: OtlpLogs): LogRecord[] {
  return resourceLogs.flatMap(({ resource, scopeLogs = [] }) => {
    const from = plainAttributes(resource?.attributes)
    return scopeLogs.flatMap(({ logRecords = [] }) =>
      logRecords.map((record) => ({
        body: plainAttributes([{ key: 'body', ...(record.body && { value: record.body }) }])['body'],
        severity: record.severityText ?? '',
        service: String(from['service.name']),
        traceId: record.traceId || undefined,
        spanId: record.spanId || undefined,
        attributes: plainAttributes(record.attributes),
        resource: from,
      })),
    )
  })
}

function decodeSpan(span: OtlpSpan, scope: string, resource: Record<string, unknown>): RecordedSpan {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId || undefined,
    traceState: span.traceState || undefined,
    name: span.name,
    kind: kinds[span.kind ?? 0] ?? 'INTERNAL',
    service: String(resource['service.name']),
    scope,
    start: milliseconds(span.startTimeUnixNano),
    end: milliseconds(span.endTimeUnixNano),
    status: { code: statuses[span.status?.code ?? 0] ?? 'UNSET', message: span.status?.message || undefined },
    attributes: plainAttributes(span.attributes),
    resource,
    events: (span.events ?? []).map(({ name, timeUnixNano, attributes }) => ({
      name,
      time: milliseconds(timeUnixNano),
      attributes: plainAttributes(attributes),
    })),
    links: (span.links ?? []).map(({ traceId, spanId, attributes }) => ({
      traceId,
      spanId,
      attributes: plainAttributes(attributes),
    })),
    flags: span.flags ?? 0,
  }
}

function milliseconds(unixNano: string | number): number {
  return Number(BigInt(unixNano) / 1000n) / 1000
}
