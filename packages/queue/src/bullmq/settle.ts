import { UnrecoverableError } from 'bullmq'
import type { EventKind, Verdict } from '../queue.ts'
import { isLostLease } from './failures.ts'
import { type JobRecord, noteFirstStart, writeFailure } from './record.ts'

/** A claimed job, and the lock that proves it. */
export interface Holding {
  readonly record: JobRecord
  readonly lock: string
}

/** What the log calls a verdict, and what it changes in the number of attempts. */
export const told = {
  acknowledge: ['acknowledged', 0],
  refuse: ['refused', 0],
  fail: ['failed', 0],
  reject: ['rejected', 0],
  release: ['released', -1],
} as const satisfies Record<Verdict['kind'], readonly [EventKind, number]>

export async function carryOut({ record, lock }: Holding, verdict: Verdict): Promise<void> {
  switch (verdict.kind) {
    case 'acknowledge':
      await record.moveToCompleted({ processedBy: verdict.processedBy }, lock, false)
      return
    case 'refuse':
      await record.moveToCompleted({ processedBy: verdict.processedBy, refusal: verdict.error }, lock, false)
      return
    case 'fail':
      await noteFirstStart(record)
      await record.moveToFailed(new Error(writeFailure(verdict.error)), lock, false)
      return
    case 'reject':
      await record.moveToFailed(new UnrecoverableError(writeFailure(verdict.error, 'rejected')), lock, false)
      return
    case 'release':
      await noteFirstStart(record)
      await record.moveToWait(lock)
      return
  }
}

export async function lockIsExtended({ record, lock }: Holding, leaseMs: number): Promise<boolean> {
  try {
    return (await record.extendLock(lock, leaseMs)) === 1
  } catch (error) {
    if (isLostLease(error)) return false
    throw error
  }
}
