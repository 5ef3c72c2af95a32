// The SDK's batch processors drop silently and fail silently; these count both and say the first failure of an outage in the log.
import { TraceFlags } from '@opentelemetry/api'
import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { BatchLogRecordProcessor, type LogRecordExporter, type LogRecordProcessor } from '@opentelemetry/sdk-logs'
import { BatchSpanProcessor, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace'
import { logger } from '../logger.ts'
import { count } from '../metrics.ts'
import { metricNames } from '../names.ts'

export interface BatchLimits {
  readonly maxQueueSize: number
  readonly maxExportBatchSize: number
  readonly scheduledDelayMillis: number
  /** For a batch with its retries. */
  readonly exportTimeoutMillis: number
}

export function boundedSpanProcessor(destination: string, exporter: SpanExporter, limits: BatchLimits): SpanProcessor {
  const queue = countedQueue({ destination, signal: 'traces' }, limits.maxQueueSize)
  const batches = new BatchSpanProcessor({ exporter: queue.counting(exporter), ...limits })
  return {
    onStart() {},
    onEnd(span) {
      if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0 && queue.admits()) batches.onEnd(span)
    },
    forceFlush: () => batches.forceFlush(),
    shutdown: () => batches.shutdown(),
  }
}

export function boundedLogProcessor(
  destination: string,
  exporter: LogRecordExporter,
  limits: BatchLimits,
): LogRecordProcessor {
  const queue = countedQueue({ destination, signal: 'logs' }, limits.maxQueueSize)
  const batches = new BatchLogRecordProcessor({ exporter: queue.counting(exporter), ...limits })
  return {
    onEmit(record) {
      if (queue.admits()) batches.onEmit(record)
    },
    forceFlush: () => batches.forceFlush(),
    shutdown: () => batches.shutdown(),
  }
}

interface Exporter<Item> {
  export(items: Item[], done: (result: ExportResult) => void): void
  shutdown(): Promise<void>
  forceFlush?(): Promise<void>
}

// A mirror of the batch processor's queue: what was let in and has not been handed to the exporter.
function countedQueue(labels: { readonly destination: string; readonly signal: string }, maxQueueSize: number) {
  let waiting = 0
  let isFailing = false

  return {
    admits(): boolean {
      if (waiting >= maxQueueSize) {
        count(metricNames.telemetryDropped, 1, labels)
        return false
      }
      waiting++
      return true
    },

    counting<Item>(exporter: Exporter<Item>) {
      return {
        export(items: Item[], done: (result: ExportResult) => void): void {
          waiting -= items.length
          exporter.export(items, (result) => {
            report(result)
            done(result)
          })
        },
        shutdown: () => exporter.shutdown(),
        forceFlush: async () => exporter.forceFlush?.(),
      }
    },
  }

  function report({ code, error }: ExportResult): void {
    if (code === ExportResultCode.SUCCESS) {
      isFailing = false
      return
    }
    count(metricNames.telemetryExportFailures, 1, labels)
    if (isFailing) return
    isFailing = true
    const fact = error?.message || 'the destination does not answer'
    logger.warn(labels, `Cannot export ${labels.signal} to "${labels.destination}": ${fact}`)
  }
}
