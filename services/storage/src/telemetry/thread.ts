import { type TransferListItem, Worker } from 'node:worker_threads'
import { MeshError } from '@dataprime/mesh'

export type Reply<T = unknown> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'malformed'; readonly message: string }
  | { readonly kind: 'too large'; readonly message: string }
  /** The disk's fault: it may work later. */
  | { readonly kind: 'failed'; readonly message: string }

/** @typeParam K kinds of requests, each with `request`, what is asked, and `reply`, what is answered */
export interface Thread<K extends object> {
  /** Throws a MeshError: the sender's fault, or `dependency_unavailable` when the thread died or the disk fails. */
  readonly ask: <Kind extends keyof K & string>(
    kind: Kind,
    request: RequestOf<K, Kind>,
    transfer?: readonly TransferListItem[],
  ) => Promise<ReplyOf<K, Kind>>
  /** Asks the thread to close, if there is one, and takes no more. */
  readonly close: () => Promise<void>
}

type RequestOf<K, Kind extends keyof K> = K[Kind] extends { readonly request: infer R } ? R : never
type ReplyOf<K, Kind extends keyof K> = K[Kind] extends { readonly reply: infer R } ? R : never

interface Waiting {
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: MeshError) => void
}

const retryAfterMs = 1_000

/** A thread that is started by the first call, and again by the next one if it died. */
export function newThread<K extends { readonly close: unknown }>(file: URL, workerData: () => object): Thread<K> {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let lastId = 0
  let isClosed = false

  function start(): Worker {
    const started = new Worker(file, {
      workerData: workerData(),
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
    return one
  }

  async function ask(kind: string, request: object, transfer: readonly TransferListItem[] = []): Promise<unknown> {
    if (isClosed) throw unavailable('it is closed')
    worker ??= start()
    const { promise, resolve, reject } = Promise.withResolvers<Reply>()
    const id = ++lastId
    waiting.set(id, { resolve, reject })
    worker.postMessage({ id, kind, request }, transfer)
    return valueIn(await promise)
  }

  return {
    ask: ask as Thread<K>['ask'], // the thread answers each kind with its own kind of reply
    async close() {
      if (isClosed) return
      const asked = worker && ask('close', {})
      isClosed = true
      await asked
    },
  }
}

export function unavailable(fact: string, cause?: unknown): MeshError {
  return new MeshError('dependency_unavailable', `Cannot use the local telemetry store: ${fact}`, {
    retryAfterMs,
    cause,
  })
}

function valueIn(reply: Reply): unknown {
  switch (reply.kind) {
    case 'done':
      return reply.value
    case 'malformed':
      throw new MeshError('invalid_request', reply.message)
    case 'too large':
      throw new MeshError('payload_too_large', reply.message)
    case 'failed':
      throw unavailable(reply.message)
  }
}
