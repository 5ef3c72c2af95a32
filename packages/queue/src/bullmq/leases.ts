import { randomUUID } from 'node:crypto'
import { UnrecoverableError, Worker } from 'bullmq'
import type { Lease, Verdict } from '../queue.ts'
import { refusal } from '../refusal.ts'
import { retryDelayMs } from '../retry-delay.ts'
import { isLostLease } from './failures.ts'
import type { JobLog } from './job-log.ts'
import { type Data, type JobRecord, writeFailure } from './record.ts'
import type { Server } from './server.ts'
import { carryOut, type Holding, lockIsExtended, told } from './settle.ts'

export interface Leases {
  claim(worker: string, limit: number): Promise<readonly Lease[]>
  settle(lease: Lease, verdict: Verdict): Promise<void>
  extend(lease: Lease): Promise<void>
  close(): Promise<void>
}

/** Hands jobs out, and takes their verdicts. */
export function createLeases(server: Server, log: JobLog): Leases {
  const { policy } = server
  /** Locks of this process start, one for each claim. */
  const owner = randomUUID()
  const held = new Map<string, Holding>()
  let claims = 0
  let worker: Worker<Data> | undefined

  /** The part of BullMQ that claims and settles. Its own loop is not started: the worker of this package is the loop. */
  function workerFor(workerName: string): Worker<Data> {
    if (worker !== undefined) return worker
    worker = new Worker<Data>(server.name, null, {
      prefix: server.prefix,
      connection: server.patient,
      autorun: false,
      name: workerName,
      lockDuration: policy.leaseMs,
      stalledInterval: policy.leaseMs,
      maxStalledCount: policy.retryDelaysMs.length,
      settings: { backoffStrategy: (failures) => retryDelayMs(policy, { failures, random: Math.random() }) ?? 0 },
    })
    worker.on('error', server.onError)
    worker.startStalledCheckTimer().catch(server.onError)
    return worker
  }

  async function claim(workerName: string, limit: number): Promise<readonly Lease[]> {
    const first = limit > 0 ? await claimOne(workerName) : undefined
    if (first === undefined) return []
    const others = await Promise.all(Array.from({ length: limit - 1 }, () => claimOne(workerName)))
    return [first, ...others].filter((lease) => lease !== undefined)
  }

  /** Undefined when nothing is due. What may not be worked on any more is put among the dead letters on the way. */
  async function claimOne(workerName: string): Promise<Lease | undefined> {
    for (;;) {
      const lock = `${owner}:${claims++}`
      const record = (await workerFor(workerName).getNextJob(lock, { block: false })) as JobRecord | undefined
      if (record === undefined) return undefined
      if (record.deferredFailure !== undefined && record.deferredFailure !== null) {
        await record.moveToFailed(new UnrecoverableError(record.deferredFailure), lock, false)
      } else if (record.data.expiresAt <= Date.now()) {
        const expired = { code: 'expired', message: 'Nobody worked on this job within its time to live' }
        await record.moveToFailed(new UnrecoverableError(writeFailure(expired, 'expired')), lock, false)
        log.note(record.id ?? '', 'expired', { attempt: record.attemptsMade })
      } else {
        const job = server.toJob({ record, state: 'active' })
        held.set(leaseKey(job.id, job.token), { record, lock })
        log.note(job.id, 'claimed', { attempt: job.attempts })
        return { job: { ...job, handledBy: workerName }, token: job.token }
      }
    }
  }

  async function settle({ job, token }: Lease, verdict: Verdict): Promise<void> {
    const holding = held.get(leaseKey(job.id, token))
    if (holding === undefined) throw refusal(job.id, 'lease_lost')
    try {
      await carryOut(holding, verdict)
    } catch (error) {
      if (!isLostLease(error)) throw error
      held.delete(leaseKey(job.id, token))
      throw refusal(job.id, 'lease_lost')
    }
    held.delete(leaseKey(job.id, token))
    const [kind, attempt] = told[verdict.kind]
    log.note(job.id, kind, { attempt: job.attempts + attempt, ...('error' in verdict && { error: verdict.error }) })
  }

  return {
    claim,
    settle,
    async extend({ job, token }) {
      const holding = held.get(leaseKey(job.id, token))
      const isHeld = holding !== undefined && (await lockIsExtended(holding, policy.leaseMs))
      if (isHeld) return
      held.delete(leaseKey(job.id, token))
      throw refusal(job.id, 'lease_lost')
    },
    async close() {
      await worker?.close(true)
    },
  }
}

function leaseKey(id: string, token: number): string {
  return `${token} ${id}`
}
