import { runtime } from './runtime.ts'

/** Takes what an OTLP/HTTP request in JSON would have had as its body. A rejected promise counts as a failed export. */
export interface OwnTelemetryReceiver {
  spans(body: Uint8Array): void | Promise<void>
  logs(body: Uint8Array): void | Promise<void>
}

/**
 * For the service that keeps the local store: its own spans and logs go to `receiver` instead of over HTTP to itself.
 * What ended before this call was kept, up to a bound, and is handed over now.
 */
export function receiveOwnTelemetry(receiver: OwnTelemetryReceiver): void {
  runtime.ownTelemetryReceiver = receiver
  runtime.flushOwnTelemetry?.()
}
