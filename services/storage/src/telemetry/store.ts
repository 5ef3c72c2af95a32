import type { ServiceMap, TraceSummary } from '@dataprime/mesh/contracts'
import type {
  Encoding,
  Ingested,
  ReaderData,
  Reading,
  Signal,
  TelemetryCounts,
  WriterData,
  Writing,
} from './messages.ts'
import type { OtlpTrace } from './otlp.ts'
import type { Window } from './service-map.ts'
import { newThread, unavailable } from './thread.ts'
import type { TraceFilter } from './trace-list.ts'
import type { TraceView } from './trace-reader.ts'
import type { Retention } from './writer.ts'

export interface TelemetryStoreOptions {
  readonly path: string
  readonly retention: Retention
  /** Unix milliseconds. */
  readonly now: () => number
  /** Of all batches that wait to be written; 32 MB if absent. */
  readonly maxPendingBytes?: number
}

/** Of one body, unpacked. */
export const maxBodyBytes = 8 * 1024 * 1024

const json: Encoding = { format: 'json', isGzipped: false }

/** The local telemetry store: a file of its own, written in a thread of its own and read in another. */
export interface TelemetryStore {
  /**
   * Takes the body of an OTLP export request, which is the store's from then on, and ends when it is committed. Throws a
   * MeshError: `invalid_request` or `payload_too_large` if it cannot be read, and then nothing of it is stored;
   * `dependency_unavailable` when too much is waiting or the disk fails.
   */
  readonly ingest: (signal: Signal, body: Uint8Array, encoding?: Encoding) => Promise<Ingested>
  /** Empty if the trace is unknown. */
  readonly trace: (traceId: string) => Promise<TraceView>
  readonly otlp: (traceId: string) => Promise<OtlpTrace>
  readonly traces: (filter: TraceFilter) => Promise<readonly TraceSummary[]>
  readonly summaries: (traceIds: readonly string[]) => Promise<readonly TraceSummary[]>
  readonly serviceMap: (window: Window) => Promise<ServiceMap>
  readonly counts: () => Promise<TelemetryCounts>
  /** Tells `listener` the ids of the traces that every batch added to. Returns what ends it. */
  readonly watch: (listener: (traceIds: readonly string[]) => void) => () => void
  /** Ends when all that was taken is written and the file is closed. */
  readonly close: () => Promise<void>
}

/** Opens the store; throws if its file cannot be opened. */
export async function openTelemetryStore(options: TelemetryStoreOptions): Promise<TelemetryStore> {
  const { path, retention, now, maxPendingBytes = 32 * 1024 * 1024 } = options
  const writer = newThread<Writing>(
    new URL('./writer-thread.ts', import.meta.url),
    (): WriterData => ({ path, retention, maxBodyBytes, now: now() }),
  )
  const reader = newThread<Reading>(new URL('./reader-thread.ts', import.meta.url), (): ReaderData => ({ path }))
  const listeners = new Set<(traceIds: readonly string[]) => void>()
  let pendingBytes = 0

  async function ingest(signal: Signal, body: Uint8Array, encoding: Encoding = json): Promise<Ingested> {
    const { byteLength } = body
    if (pendingBytes + byteLength > maxPendingBytes) throw unavailable('too many batches are waiting')
    pendingBytes += byteLength
    try {
      const ingested = await writer.ask('ingest', { signal, encoding, body, now: now() }, transferable(body))
      if (ingested.traces.length > 0) for (const listener of listeners) listener(ingested.traces)
      return ingested
    } finally {
      pendingBytes -= byteLength
    }
  }

  await writer.ask('counts', {})
  return {
    ingest,
    trace: (traceId) => reader.ask('trace', { traceId }),
    otlp: (traceId) => reader.ask('otlp', { traceId }),
    traces: (filter) => reader.ask('traces', { filter }),
    summaries: (traceIds) => reader.ask('summaries', { traceIds }),
    serviceMap: (window) => reader.ask('serviceMap', window),
    counts: () => writer.ask('counts', {}),
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      await reader.close()
      await writer.close()
    },
  }
}

/** Bytes that share their memory with nothing else move to the thread instead of being copied. */
function transferable({ buffer, byteLength }: Uint8Array): readonly ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : []
}
