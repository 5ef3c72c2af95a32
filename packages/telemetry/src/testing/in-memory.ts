import { context, metrics, propagation, trace } from '@opentelemetry/api'
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus'
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace'
import type { OtlpTraces } from '../otlp.ts'
import { runtime } from '../runtime.ts'
import { derivedAttributes } from '../sdk/derived-attributes.ts'
import { presentProviderInMetrics } from '../sdk/present-provider.ts'
import { meshPropagator } from '../sdk/propagator.ts'
import { decodeTraces, type RecordedSpan } from './recorded-span.ts'

export interface InMemoryTelemetry {
  /** The spans that have ended so far, in that order. */
  spans(): RecordedSpan[]
  clear(): void
  /** Takes the providers out again; after it, telemetry does nothing. */
  stop(): Promise<void>
}

/** Makes spans, carriers and metrics of this process real, and keeps the spans in memory. For unit tests; no instrumentation. */
export function recordInMemory(service = 'test_service'): InMemoryTelemetry {
  const exporter = new InMemorySpanExporter()
  const prometheus = new PrometheusExporter({ preventServerStart: true })
  const serializer = new PrometheusSerializer()
  const sdk = new NodeSDK({
    resource: resourceFromAttributes({ 'service.name': service }),
    autoDetectResources: false,
    textMapPropagator: meshPropagator(),
    instrumentations: [],
    spanProcessors: [derivedAttributes, new SimpleSpanProcessor({ exporter })],
    logRecordProcessors: [],
    views: [presentProviderInMetrics],
    metricReaders: [prometheus],
  })
  sdk.start()
  runtime.metricsText = async () => serializer.serialize((await prometheus.collect()).resourceMetrics)

  return {
    spans() {
      const finished = exporter.getFinishedSpans()
      if (finished.length === 0) return []
      const bytes = JsonTraceSerializer.serializeRequest(finished)
      return decodeTraces(JSON.parse(Buffer.from(bytes ?? []).toString()) as OtlpTraces)
    },
    clear: () => exporter.reset(),
    async stop() {
      await sdk.shutdown()
      for (const api of [trace, metrics, propagation, context]) api.disable()
      delete runtime.metricsText
    },
  }
}
