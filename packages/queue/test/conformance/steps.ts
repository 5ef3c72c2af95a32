import { expect, onTestFinished, vi } from 'vitest'
import type { Handle, Outcome } from '../../src/attempt.ts'
import type { Capabilities } from '../../src/capabilities.ts'
import type { Job } from '../../src/job.ts'
import type { Lease, NewJob, Queue } from '../../src/queue.ts'
import type { Retention } from '../../src/retention.ts'
import type { Policy } from '../../src/transition.ts'
import { startWorker, type WorkerOptions } from '../../src/worker.ts'
import { aJob } from '../a-job.ts'

export interface Driver {
  readonly name: string
  readonly capabilities: Capabilities
  /** A queue of its own, real time, closed when the test ends. */
  open(options?: { readonly policy?: Partial<Policy>; readonly retention?: Partial<Retention> }): Promise<Queue>
}

export const error = { code: 'upstream', message: 'Cannot process' }
export const soon = { timeout: 30_000, interval: 10 }
export const done: Outcome = { kind: 'done', processedBy: 'p1' }

export async function claimOne(queue: Queue): Promise<Lease> {
  const [lease] = await vi.waitFor(async () => {
    const leases = await queue.claim({ worker: 'w1', limit: 1 })
    expect(leases).toHaveLength(1)
    return leases
  }, soon)
  if (lease === undefined) throw new Error('nothing is due')
  return lease
}

async function reject(queue: Queue): Promise<void> {
  await queue.settle(await claimOne(queue), { kind: 'reject', error })
}

export async function deadLetter(queue: Queue, changes: Partial<NewJob> = {}): Promise<Job> {
  const { job } = await queue.enqueue(aJob(changes))
  await reject(queue)
  return job
}

export function work(queue: Queue, handle: Handle, options: Partial<WorkerOptions> = {}) {
  const worker = startWorker({
    name: 'w1',
    queue,
    handle,
    probe: async () => true,
    probeEveryMs: 20,
    concurrency: 4,
    jobTimeoutMs: 10_000,
    heartbeatMs: 1_000,
    ...options,
  })
  onTestFinished(() => worker.stop({ graceMs: 0 }))
  return worker
}

export function reached(queue: Queue, id: string, state: Job['state']['kind']): Promise<Job> {
  return vi.waitFor(async () => {
    const job = await queue.get(id)
    expect(job?.state.kind).toBe(state)
    return job as Job
  }, soon)
}
