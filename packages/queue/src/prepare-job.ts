// What can be done for a new job before the queue is changed, and so outside its transaction.
import { v7 as newJobId } from 'uuid'
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
      id: newJob.id ?? newJobId({ msecs: now }),
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
