import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { logEntry, readLog } from '../event-log.ts'
import type { Job } from '../job.ts'
import type { AuditRecord, Page, Queue } from '../queue.ts'
import { isQueueError } from '../queue-error.ts'
import { notFound, refusal } from '../refusal.ts'
import { born } from '../transition.ts'
import type { JobLog } from './job-log.ts'
import type { createListing } from './listing.ts'
import { forgetFirstStart, type JobRecord } from './record.ts'
import type { Server } from './server.ts'

export type Decisions = Pick<Queue, 'replay' | 'replayAll' | 'discard' | 'discarded' | 'audit'>

const keptDecisions = 10_000
/** How long a decision may take before another one no longer waits for it: its process has died. */
const decisionMs = 10_000
const decisionPauseMs = 10

/** What somebody decides about dead letters, and who it was. */
export function createDecisions(
  server: Server,
  { log, listing }: { log: JobLog; listing: ReturnType<typeof createListing> },
): Decisions {
  const { queue, producer, impatient, policy, retention } = server
  const auditKey = queue.toKey('dp-audit')

  /** Of all who decide about one job, one at a time: BullMQ changes a payload and a state one after the other. */
  async function decide(
    id: string,
    by: string,
    action: (record: JobRecord) => Promise<AuditRecord['action']>,
  ): Promise<void> {
    const key = queue.toKey(`dp-decision-${id}`)
    const mine = randomUUID()
    while ((await impatient.set(key, mine, 'PX', decisionMs, 'NX')) === null) await wait(decisionPauseMs)
    try {
      await decideAlone(id, by, action)
    } finally {
      if ((await impatient.get(key)) === mine) await impatient.del(key)
    }
  }

  async function decideAlone(
    id: string,
    by: string,
    action: (record: JobRecord) => Promise<AuditRecord['action']>,
  ): Promise<void> {
    const found = await server.recordOf(id)
    if (found === undefined) throw notFound(id)
    const { record, state } = found
    if (state !== 'failed') throw refusal(id, 'not_dead')
    const before = server.toJob(found)
    const done = await action(record)
    const decision: AuditRecord = {
      at: Date.now(),
      by,
      action: done,
      jobId: id,
      kind: before.kind,
      caller: before.caller,
      reason: before.state.kind === 'dead' ? before.state.reason : 'exhausted',
      error: before.lastError,
      payload: done === 'replayed' ? null : before.payload,
    }
    await impatient
      .multi()
      .lpush(auditKey, JSON.stringify(decision))
      .ltrim(auditKey, 0, keptDecisions - 1)
      .exec()
  }

  async function replay(
    id: string,
    { by, payload }: { readonly by: string; readonly payload?: unknown },
  ): Promise<Job> {
    await decide(id, by, async (record) => {
      const { expiresAt } = born({}, { now: Date.now(), policy })
      await record.updateData({ ...record.data, expiresAt, ...(payload !== undefined && { payload }) })
      await forgetFirstStart(record)
      await record.retry('failed', { resetAttemptsMade: true })
      return payload === undefined ? 'replayed' : 'edited'
    })
    log.note(id, 'replayed', { attempt: 0 })
    const job = await server.get(id)
    if (job === undefined) throw notFound(id)
    return job
  }

  async function discard(id: string, by: string): Promise<void> {
    await decide(id, by, async (record) => {
      const { caller, traceId } = record.data
      const attempts = record.attemptsMade + record.stalledCounter
      const entry = logEntry({ at: Date.now(), kind: 'discarded', attempt: attempts, error: null })
      const left = JSON.stringify({ caller, log: (await log.textOf(id)) + entry })
      await impatient.set(discardedKey(id), left, 'PX', retention.keepAuditMs)
      await record.remove()
      const kind = record.name
      await producer.publishEvent({
        eventName: 'discarded',
        jobId: id,
        kind,
        caller,
        traceId: traceId ?? '',
        attempts,
      })
      return 'discarded'
    })
  }

  function discardedKey(id: string): string {
    return queue.toKey(`dp-discarded-${id}`)
  }

  return {
    replay,
    async replayAll(filter, { by, limit }) {
      const { items } = await listing.deadLetters({ ...filter, limit })
      const replayed: string[] = []
      for (const { id } of items)
        try {
          await replay(id, { by })
          replayed.push(id)
        } catch (error) {
          if (!isQueueError(error, 'not_dead') && !isQueueError(error, 'not_found')) throw error
          // somebody else has decided about it since
        }
      return replayed
    },
    discard: (id, { by }) => discard(id, by),
    async discarded(id) {
      const text = await impatient.get(discardedKey(id))
      if (text === null) return undefined
      const { caller, log: story } = JSON.parse(text) as { caller: string; log: string } // written above
      return { caller, events: readLog(id, story) }
    },
    async audit({ cursor, limit }): Promise<Page<AuditRecord>> {
      const start = Number(cursor ?? 0)
      const texts = await impatient.lrange(auditKey, start, start + limit)
      const items = texts.slice(0, limit).map((text) => JSON.parse(text) as AuditRecord) // written above
      return { items, next: texts.length > limit ? String(start + limit) : null }
    },
  }
}
