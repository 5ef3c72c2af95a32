// Lists jobs of a shared queue. BullMQ keeps them by state, so a list over several states is put together here.
import type { Queue as BullQueue, JobType, JobState as RecordState } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Job, JobStatus } from '../job.ts'
import { statusOf } from '../job.ts'
import { cut } from '../page.ts'
import type { DeadLetterFilter, JobFilter, Page, PageOptions } from '../queue.ts'
import type { Data, JobRecord } from './record.ts'

/** As many of each state are looked at for one page. */
const lookedAt = 1_000

const statesOf = {
  PENDING: ['prioritized', 'waiting', 'delayed'],
  PROCESSING: ['active', 'prioritized', 'waiting', 'delayed'],
  COMPLETE: ['completed'],
  FAILED: ['failed', 'completed'],
} as const satisfies Record<JobStatus, readonly RecordState[]>

const allStates = ['active', 'prioritized', 'waiting', 'delayed', 'completed', 'failed'] as const

type Convert = (record: JobRecord, state: RecordState) => Job

export function createListing(
  queue: BullQueue<Data, unknown, string>,
  { client, convert }: { client: Redis; convert: Convert },
) {
  async function inState(state: RecordState): Promise<readonly Job[]> {
    const records = (await queue.getJobs([state], 0, lookedAt - 1, false)) as (JobRecord | undefined)[]
    return records.flatMap((record) => (record === undefined ? [] : convert(record, state))) // one may have gone meanwhile
  }

  async function oldestIn(state: JobType): Promise<readonly number[]> {
    const records = (await queue.getJobs([state], 0, 0, true)) as (JobRecord | undefined)[]
    return records.flatMap((record) => record?.timestamp ?? [])
  }

  return {
    /** Newest first, as far as it is looked. */
    async jobs({ status, kind, caller, cursor, limit }: JobFilter & PageOptions): Promise<Page<Job>> {
      const lists = await Promise.all((status === undefined ? allStates : statesOf[status]).map(inState))
      const found = lists
        .flat()
        .filter((job) => status === undefined || statusOf(job) === status)
        .filter((job) => (kind === undefined || job.kind === kind) && (caller === undefined || job.caller === caller))
        .sort((a, b) => b.enqueuedAt - a.enqueuedAt || (a.id < b.id ? 1 : -1))
      return cut(found, { cursor, limit })
    },
    /** Latest first, as far as it is looked. */
    async deadLetters({
      kind,
      caller,
      reason,
      errorCode,
      cursor,
      limit,
    }: DeadLetterFilter & PageOptions): Promise<Page<Job>> {
      const found = (await inState('failed'))
        .filter((job) => (kind === undefined || job.kind === kind) && (caller === undefined || job.caller === caller))
        .filter(({ state }) => reason === undefined || (state.kind === 'dead' && state.reason === reason))
        .filter(({ lastError }) => errorCode === undefined || lastError?.code === errorCode)
      return cut(found, { cursor, limit })
    },
    async oldestWaiting(): Promise<number | null> {
      const times = (
        await Promise.all(['prioritized', 'waiting', 'delayed'].map((state) => oldestIn(state as JobType)))
      ).flat()
      return times.length === 0 ? null : Math.min(...times)
    },
    async position(id: string): Promise<number | null> {
      const rank = await client.zrank(queue.toKey('prioritized'), id)
      if (rank !== null) return rank + 1
      const state = await queue.getJobState(id)
      if (state !== 'delayed' && state !== 'waiting') return null
      return (await queue.getJobCountByTypes('prioritized', 'waiting')) + 1
    },
  }
}
