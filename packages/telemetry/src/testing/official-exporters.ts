import { context, SeverityNumber, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api'
import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPLogExporter as ProtobufLogs } from '@opentelemetry/exporter-logs-otlp-proto'
import { OTLPTraceExporter as JsonSpans } from '@opentelemetry/exporter-trace-otlp-http'
import { OTLPTraceExporter as ProtobufSpans } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'

const exporters = {
  json: { Spans: JsonSpans, Logs: JsonLogs },
  protobuf: { Spans: ProtobufSpans, Logs: ProtobufLogs },
}

export interface SampleTelemetry {
  readonly traceId: string
  /** Sends it to a receiver with OpenTelemetry's own exporters. Throws if the receiver refuses it. */
  readonly send: (
    url: string,
    encoding: { readonly format: keyof typeof exporters; readonly compression?: 'gzip' | 'none' },
  ) => Promise<void>
}

/** A trace of two spans and a log record that use all of OTLP: values of every type, an event, a link, a failure. */
export function sampleTelemetry(): SampleTelemetry {
  const resource = resourceFromAttributes({ 'service.name': 'another_program', 'process.pid': 4711 })
  const spans = new InMemorySpanExporter()
  const logs = new InMemoryLogRecordExporter()
  const tracer = new TracerProvider({
    resource,
    spanProcessors: [new SimpleSpanProcessor({ exporter: spans })],
  }).getTracer('sample', '1.2.3', { schemaUrl: 'https://opentelemetry.io/schemas/1.38.0' })
  const logger = new LoggerProvider({
    resource,
    processors: [new SimpleLogRecordProcessor({ exporter: logs })],
  }).getLogger('sample')

  const attributes = {
    text: 'a “text”',
    empty: '',
    flag: false,
    zero: 0,
    int: -7,
    double: 0.25,
    texts: ['a', 'b'],
    ints: [1, 2],
  }
  const linked = { traceId: 'f'.repeat(32), spanId: 'e'.repeat(16), traceFlags: TraceFlags.SAMPLED }
  const root = tracer.startSpan('root', { kind: SpanKind.SERVER, attributes, links: [{ context: linked, attributes }] })
  const within = trace.setSpan(context.active(), root)
  const child = tracer.startSpan('child', { kind: SpanKind.CLIENT }, within)
  child.addEvent('something happened', attributes)
  child.setStatus({ code: SpanStatusCode.ERROR, message: 'it did not work' })
  logger.emit({
    severityNumber: SeverityNumber.WARN,
    severityText: 'WARN',
    body: { nested: ['a', 1, { deep: true }] },
    attributes,
    context: within,
  })
  child.end()
  root.end()

  return {
    traceId: root.spanContext().traceId,
    async send(url, { format, compression = 'none' }) {
      const { Spans, Logs } = exporters[format]
      const options = { compression: compression as never, timeoutMillis: 5_000 }
      await exported(new Spans({ url: `${url}/v1/traces`, ...options }), spans.getFinishedSpans())
      await exported(new Logs({ url: `${url}/v1/logs`, ...options }), logs.getFinishedLogRecords())
    },
  }
}

interface Exporter<Item> {
  readonly export: (items: Item[], done: (result: ExportResult) => void) => void
  readonly shutdown: () => Promise<void>
}

async function exported<Item>(exporter: Exporter<Item>, items: Item[]): Promise<void> {
  const { code, error } = await new Promise<ExportResult>((resolve) => exporter.export(items, resolve))
  await exporter.shutdown()
  if (code !== ExportResultCode.SUCCESS) throw error ?? new Error('the exporter failed')
}
