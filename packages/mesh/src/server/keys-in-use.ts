import type { Call } from '../call.ts'
import { MeshError } from '../mesh-error.ts'

/** Requests with an Idempotency-Key that this process is answering just now. */
export interface KeysInUse {
  /** Does the work of a call; throws `conflict` while another one of the caller's with the same key is at it. */
  alone<T>(call: Pick<Call, 'caller' | 'idempotencyKey'>, work: () => Promise<T>): Promise<T>
}

/** One for each operation: a key is the caller's and the route's. */
export function newKeysInUse(): KeysInUse {
  const inUse = new Set<string>()
  return {
    async alone({ caller, idempotencyKey }, work) {
      if (idempotencyKey === undefined) return work()
      const key = JSON.stringify([caller, idempotencyKey])
      if (inUse.has(key)) {
        const message = 'Cannot take the request in: the first one with its Idempotency-Key is still being answered'
        throw new MeshError('conflict', message, { retryAfterMs: 1000 })
      }
      inUse.add(key)
      try {
        return await work()
      } finally {
        inUse.delete(key)
      }
    },
  }
}
