import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import type { LogRecordProcessor } from '@opentelemetry/sdk-logs'
import { type MetricReader, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import { type BatchLimits, boundedLogProcessor, boundedSpanProcessor } from './bounded-batches.ts'
import type { Destination } from './destinations.ts'
import { ownStoreExporters } from './own-store.ts'

export interface Processors {
  readonly spans: readonly SpanProcessor[]
  readonly logs: readonly LogRecordProcessor[]
  readonly metrics: readonly MetricReader[]
}

/** One batch processor per signal that `destination` takes. */
export function processorsFor(destination: Destination, env: NodeJS.ProcessEnv): Processors {
  const spanLimits = limits(env, 'BSP')
  const logLimits = limits(env, 'BLRP')
  switch (destination.kind) {
    case 'own store': {
      const exporters = ownStoreExporters()
      return {
        spans: [boundedSpanProcessor(destination.name, exporters.spans, spanLimits)],
        logs: [boundedLogProcessor(destination.name, exporters.logs, logLimits)],
        metrics: [],
      }
    }
    case 'otlp': {
      const { name, urls, headers } = destination
      const build = (): Processors => ({
        spans: urls.traces ? [boundedSpanProcessor(name, new OTLPTraceExporter(config(urls.traces)), spanLimits)] : [],
        logs: urls.logs ? [boundedLogProcessor(name, new OTLPLogExporter(config(urls.logs)), logLimits)] : [],
        metrics: urls.metrics ? [metricReader(new OTLPMetricExporter(config(urls.metrics)), env)] : [],
      })
      // Below a second the exporter's first retry does not fit and every restart of the receiver would lose a batch.
      const config = (url: string) => ({
        url,
        timeoutMillis: spanLimits.exportTimeoutMillis,
        ...(headers && { headers }),
      })
      return headers === undefined ? build() : withoutCollectorSettings(env, build)
    }
  }
}

/** Exporters mix the OTEL_EXPORTER_OTLP_* variables into what they are given: a collector's key must not reach anyone else. */
function withoutCollectorSettings<T>(env: NodeJS.ProcessEnv, build: () => T): T {
  const hidden = Object.entries(env).filter(([name]) => name.startsWith('OTEL_EXPORTER_OTLP_'))
  for (const [name] of hidden) delete env[name]
  try {
    return build()
  } finally {
    Object.assign(env, Object.fromEntries(hidden))
  }
}

function metricReader(exporter: OTLPMetricExporter, env: NodeJS.ProcessEnv): MetricReader {
  const exportIntervalMillis = number(env['OTEL_METRIC_EXPORT_INTERVAL'], 60_000)
  const exportTimeoutMillis = Math.min(exportIntervalMillis, number(env['OTEL_METRIC_EXPORT_TIMEOUT'], 10_000))
  return new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis })
}

function limits(env: NodeJS.ProcessEnv, prefix: 'BSP' | 'BLRP'): BatchLimits {
  return {
    maxQueueSize: number(env[`OTEL_${prefix}_MAX_QUEUE_SIZE`], 16_384),
    maxExportBatchSize: number(env[`OTEL_${prefix}_MAX_EXPORT_BATCH_SIZE`], 512),
    scheduledDelayMillis: number(env[`OTEL_${prefix}_SCHEDULE_DELAY`], 500),
    exportTimeoutMillis: number(env[`OTEL_${prefix}_EXPORT_TIMEOUT`], 10_000),
  }
}

function number(text: string | undefined, otherwise: number): number {
  const value = Number(text)
  return text !== undefined && text.trim() !== '' && Number.isFinite(value) && value > 0 ? value : otherwise
}
