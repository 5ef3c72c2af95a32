import { createHash, randomUUID } from 'node:crypto'
import type { Job } from '../job.ts'
import { prepareJob } from '../prepare-job.ts'
import type { Admits, Enqueued, NewJob, QueueMode } from '../queue.ts'
import type { QueueError } from '../queue-error.ts'
import { keyConflict, unsupported, whyNotTaken } from '../refusal.ts'
import { born } from '../transition.ts'
import type { JobLog } from './job-log.ts'
import { type Data, toData, toPriority } from './record.ts'
import type { Server } from './server.ts'

export interface Intake {
  enqueue(job: NewJob, admits: Admits | undefined): Promise<Enqueued>
  latestOf(thread: { readonly caller: string; readonly thread: string }): Promise<Job | undefined>
}

/** Takes jobs in, each once: by its id, or by its key. */
export function createIntake(server: Server, { log, mode }: { log: JobLog; mode: () => QueueMode }): Intake {
  const { queue, impatient, policy, retention, recordOf, counts } = server

  async function enqueue(newJob: NewJob, admits: Admits | undefined): Promise<Enqueued> {
    if (newJob.orderingKey !== undefined) throw unsupported('keep jobs of one key in order', 'bullmq')
    const now = Date.now()
    const prepared = prepareJob(newJob, now)
    const { id, kind, caller, idempotencyKey, priority } = prepared.job
    const life = born(newJob, { now, policy })
    const data = toData(prepared, { expiresAt: life.expiresAt, nonce: randomUUID() })
    const key = idempotencyKey === null ? null : keyOf(caller, kind, idempotencyKey)
    const why = await whyNot(admits)
    if (why !== undefined) {
      const standing = (key !== null && (await queue.getDeduplicationJobId(key))) || id
      const known = await namesake(standing, data)
      if (known === undefined) throw why
      return { job: known, isNew: false, waiting: (await counts()).ready }
    }
    const add = async () => {
      const added = await queue.add(kind, data, {
        jobId: id,
        timestamp: now,
        delay: newJob.delayMs ?? 0,
        priority: toPriority(priority),
        attempts: policy.retryDelaysMs.length + 1,
        backoff: { type: 'custom' },
        removeOnComplete: { age: retention.keepDoneMs / 1_000 },
        removeOnFail: false,
        stackTraceLimit: 1,
        ...(key !== null && { deduplication: { id: key, ttl: retention.idempotencyWindowMs } }),
      })
      return added.id ?? id
    }
    let standing = await add()
    if (key !== null && standing !== id && (await recordOf(standing)) === undefined) {
      await queue.removeDeduplicationKey(key) // it stands for a job that is gone
      standing = await add()
    }
    const known = newJob.id === undefined && key === null ? undefined : await namesake(standing, data)
    if (known === undefined) {
      log.note(id, 'enqueued', { attempt: 0 })
      if (newJob.thread !== undefined)
        await impatient.set(threadKey(caller, newJob.thread), id, 'PX', retention.keepDoneMs)
    }
    const { ready: waiting } = await counts()
    return known === undefined
      ? { job: { ...prepared.job, ...life, enqueuedAt: now }, isNew: true, waiting }
      : { job: known, isNew: false, waiting }
  }

  async function whyNot(admits: Admits | undefined): Promise<QueueError | undefined> {
    const waiting = admits === undefined ? 0 : (await counts()).ready
    return whyNotTaken(mode(), waiting, admits ?? (() => true))
  }

  /** The job that stands there instead of the new one; undefined when it is the new one. Throws `conflict`. */
  async function namesake(id: string, data: Data): Promise<Job | undefined> {
    const found = await recordOf(id)
    if (found === undefined || found.record.data.nonce === data.nonce) return undefined
    const { record } = found
    if (
      data.idempotencyKey !== null &&
      record.data.idempotencyKey === data.idempotencyKey &&
      record.data.fingerprint !== data.fingerprint
    )
      throw keyConflict(data.idempotencyKey)
    return server.toJob(found)
  }

  function threadKey(caller: string, thread: string): string {
    return queue.toKey(`dp-thread-${keyOf(caller, thread)}`)
  }

  return {
    enqueue,
    async latestOf({ caller, thread }) {
      const id = await impatient.get(threadKey(caller, thread))
      return id === null ? undefined : server.get(id)
    },
  }
}

function keyOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
