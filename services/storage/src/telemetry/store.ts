import { Worker } from 'node:worker_threads'
import { MeshError } from '@dataprime/mesh'
import type { StoredSpan } from '@dataprime/mesh/contracts'
import type { Retention, TelemetryCounts } from './file.ts'
import type { Replies, Reply, Request, Signal, WorkerData } from './messages.ts'

export interface TelemetryStoreOptions {
  readonly path: string
  readonly retention: Retention
  /** Unix milliseconds. */
  readonly now: () => number
  /** Of all batches that wait for the worker; 32 MB if absent. */
  readonly maxPendingBytes?: number
}

/** The local telemetry store: a file of its own, written in a thread of its own. */
export interface TelemetryStore {
  /**
   * Takes OTLP JSON in UTF-8 and ends when the batch is committed. Throws a MeshError: `invalid_request` if it cannot be read,
   * `dependency_unavailable` when too much is waiting or the disk fails.
   */
  readonly ingest: (signal: Signal, body: Uint8Array) => Promise<void>
  /** Sorted by start; empty if the trace is unknown. */
  readonly trace: (traceId: string) => Promise<readonly StoredSpan[]>
  readonly counts: () => Promise<TelemetryCounts>
  /** Ends when all that was taken is written and the file is closed. */
  readonly close: () => Promise<void>
}

interface Waiting {
  readonly bytes: number
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: MeshError) => void
}

const retryAfterMs = 1_000

/** Opens the store; throws if its file cannot be opened. A worker that died is started again by the next call. */
export async function openTelemetryStore(options: TelemetryStoreOptions): Promise<TelemetryStore> {
  const { now, maxPendingBytes = 32 * 1024 * 1024 } = options
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let lastId = 0
  let pendingBytes = 0
  let isClosed = false

  function start(): Worker {
    const workerData: WorkerData = { path: options.path, retention: options.retention, now: now() }
    const started = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData,
      execArgv: [], // without the preload: what stores spans must not make any
      env: {}, // nor the preload that NODE_OPTIONS may name
    })
    let cause: unknown
    started.on('message', ({ id, reply }: { id: number; reply: Reply }) => settle(id)?.resolve(reply))
    started.on('error', (error) => {
      cause = error
    })
    started.on('exit', () => {
      if (worker === started) worker = undefined
      const fact = cause instanceof Error ? cause.message : 'its thread ended'
      for (const id of waiting.keys()) settle(id)?.reject(unavailable(fact, cause))
    })
    return started
  }

  function settle(id: number): Waiting | undefined {
    const one = waiting.get(id)
    waiting.delete(id)
    pendingBytes -= one?.bytes ?? 0
    return one
  }

  async function ask<K extends Request['kind']>(request: Request & { kind: K }, bytes = 0): Promise<Replies[K]> {
    if (isClosed) throw unavailable('it is closed')
    worker ??= start()
    const { promise, resolve, reject } = Promise.withResolvers<Reply>()
    const id = ++lastId
    pendingBytes += bytes
    waiting.set(id, { bytes, resolve, reject })
    worker.postMessage({ id, request })
    return valueIn(await promise) as Replies[K] // the worker answers a request with its own kind of value
  }

  async function ingest(signal: Signal, body: Uint8Array): Promise<void> {
    if (pendingBytes + body.byteLength > maxPendingBytes) throw unavailable('too many batches are waiting')
    await ask({ kind: 'ingest', signal, body, now: now() }, body.byteLength)
  }

  async function close(): Promise<void> {
    if (isClosed) return
    const asked = worker && ask({ kind: 'close' })
    isClosed = true
    await asked
  }

  await ask({ kind: 'counts' })
  return {
    ingest,
    trace: (traceId) => ask({ kind: 'trace', traceId }),
    counts: () => ask({ kind: 'counts' }),
    close,
  }
}

function valueIn(reply: Reply): Replies[keyof Replies] {
  switch (reply.kind) {
    case 'done':
      return reply.value
    case 'malformed':
      throw new MeshError('invalid_request', reply.message)
    case 'failed':
      throw unavailable(reply.message)
  }
}

function unavailable(fact: string, cause?: unknown): MeshError {
  return new MeshError('dependency_unavailable', `Cannot use the local telemetry store: ${fact}`, {
    retryAfterMs,
    cause,
  })
}
