import type { OwnTelemetryReceiver } from './own-telemetry.ts'

/**
 * What the preload and the running service tell each other. The preload fills the first three; without it they stay absent,
 * and everything in this package does nothing.
 */
export const runtime: {
  metricsText?: () => Promise<string>
  shutdown?: () => Promise<void>
  /** Whether log records have a destination besides stdout. */
  exportsLogs?: boolean
  serverSpanName?: (method: string, path: string) => string
  ownTelemetryReceiver?: OwnTelemetryReceiver
  flushOwnTelemetry?: () => void
} = {}
