import { type ExportResult, ExportResultCode } from '@opentelemetry/core'
import { type ISerializer, JsonLogsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { LogRecordExporter } from '@opentelemetry/sdk-logs'
import type { SpanExporter } from '@opentelemetry/sdk-trace'
import { runtime } from '../runtime.ts'

const maxHeld = 16_384

/** Exporters that hand OTLP to the receiver in this process; until there is one they keep the latest 16,384 records of each signal. */
export function ownStoreExporters(): { readonly spans: SpanExporter; readonly logs: LogRecordExporter } {
  const spans = inProcessExporter(JsonTraceSerializer, async (body) => runtime.ownTelemetryReceiver?.spans(body))
  const logs = inProcessExporter(JsonLogsSerializer, async (body) => runtime.ownTelemetryReceiver?.logs(body))
  runtime.flushOwnTelemetry = () => {
    spans.handOver()
    logs.handOver()
  }
  return { spans, logs }
}

function inProcessExporter<Item, Response>(
  serializer: ISerializer<Item[], Response>,
  deliver: (body: Uint8Array) => Promise<void>,
) {
  let held: Item[] = []
  const sendings = new Set<Promise<void>>()

  function send(items: Item[], done: (result: ExportResult) => void): void {
    const body = serializer.serializeRequest(items)
    if (body === undefined) {
      done({ code: ExportResultCode.FAILED, error: new Error('the records cannot be serialised') })
      return
    }
    const sending = deliver(body)
      .then(
        () => done({ code: ExportResultCode.SUCCESS }),
        (error: unknown) =>
          done({ code: ExportResultCode.FAILED, error: error instanceof Error ? error : new Error(String(error)) }),
      )
      .finally(() => sendings.delete(sending))
    sendings.add(sending)
  }

  return {
    export(items: Item[], done: (result: ExportResult) => void): void {
      if (runtime.ownTelemetryReceiver !== undefined) {
        send(items, done)
        return
      }
      held = [...held, ...items].slice(-maxHeld)
      done({ code: ExportResultCode.SUCCESS })
    },
    handOver(): void {
      if (held.length === 0) return
      // Nobody waits for these any more; a receiver that refuses them has logged why.
      send(held, () => undefined)
      held = []
    },
    async forceFlush(): Promise<void> {
      await Promise.all(sendings)
    },
    async shutdown(): Promise<void> {
      await Promise.all(sendings)
    },
  }
}
