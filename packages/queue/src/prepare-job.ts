// What can be done for a new job before the queue is changed, and so outside its transaction.
import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'
import { hashOf } from './canonical-json.ts'
import { type Job, type Lifecycle, traceIdOf } from './job.ts'
import type { NewJob } from './queue.ts'

export interface PreparedJob {
  /** The job but for its life, which begins when it is taken in. */
  readonly job: Omit<Job, keyof Lifecycle | 'enqueuedAt'>
  readonly wish: Pick<NewJob, 'delayMs' | 'ttlMs' | 'thread'>
  readonly text: PayloadText & { readonly root: string | null; readonly producer: string | null }
}

interface PayloadText {
  readonly payload: string
  /** Null without an idempotency key. */
  readonly fingerprint: string | null
}

/** Throws what JSON.stringify throws. */
export function prepareJob(newJob: NewJob, now: number): PreparedJob {
  const { payload, root = null, producer = null, idempotencyKey = null } = newJob
  return {
    job: {
      id: newJob.id ?? newJobId(now),
      kind: newJob.kind,
      caller: newJob.caller,
      payload,
      root,
      producer,
      traceId: root === null ? null : traceIdOf(root),
      priority: newJob.priority ?? 0,
      idempotencyKey,
      orderingKey: newJob.orderingKey ?? null,
    },
    wish: newJob,
    text: {
      payload: JSON.stringify(payload),
      fingerprint: idempotencyKey === null ? null : hashOf(newJob.fingerprint ?? payload),
      root: root === null ? null : JSON.stringify(root),
      producer: producer === null ? null : JSON.stringify(producer),
    },
  }
}

const idBytes = 16
const pool = new Uint8Array(256 * idBytes)
let used = pool.length

/** A UUIDv7. Random bytes are fetched for many at once: one by one they cost more than the rest. */
function newJobId(msecs: number): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += idBytes
  return v7({ msecs, random: pool.subarray(used - idBytes, used) })
}
