// How a job of ours is kept in one of BullMQ's: what BullMQ has a field for stands there, the rest in its data.
import type { Carrier } from '@dataprime/telemetry'
import type { Job as Record, JobState as RecordState } from 'bullmq'
import type { DeadReason, Job, JobError, JobState } from '../job.ts'
import type { PreparedJob } from '../prepare-job.ts'

export interface Data {
  readonly caller: string
  readonly payload: unknown
  readonly root: Carrier | null
  readonly producer: Carrier | null
  readonly traceId: string | null
  readonly priority: number
  readonly idempotencyKey: string | null
  readonly fingerprint: string | null
  readonly expiresAt: number
  /** Of the call that made it, which finds out by this whether it did. */
  readonly nonce: string
}

/** `refusal` is absent in what was finished before there was any. */
export type JobRecord = Record<Data, { readonly processedBy: string | null; readonly refusal?: JobError | null }>

/** BullMQ puts the lower number first, and jobs without any before all others: so each has one. */
const middlePriority = 2 ** 20

export function toPriority(priority: number): number {
  return Math.min(Math.max(middlePriority - priority, 1), 2 ** 21)
}

export function toData({ job, text }: PreparedJob, { expiresAt, nonce }: Pick<Data, 'expiresAt' | 'nonce'>): Data {
  const { caller, payload, root, producer, traceId, priority, idempotencyKey } = job
  return {
    caller,
    payload,
    root,
    producer,
    traceId,
    priority,
    idempotencyKey,
    fingerprint: text.fingerprint,
    expiresAt,
    nonce,
  }
}

export function toJob(record: JobRecord, state: RecordState, leaseMs: number): Job {
  const { data } = record
  const error = readFailure(record.failedReason)
  return {
    id: record.id ?? '',
    kind: record.name,
    caller: data.caller,
    payload: data.payload,
    root: data.root,
    producer: data.producer,
    traceId: data.traceId,
    priority: data.priority,
    idempotencyKey: data.idempotencyKey,
    orderingKey: null,
    enqueuedAt: record.timestamp,
    expiresAt: data.expiresAt,
    state: toState(record, state, { leaseMs, reason: error?.reason ?? 'exhausted' }),
    attempts: attemptsOf(record, state),
    token: record.attemptsStarted,
    startedAt: firstStartOf(record),
    lastError: state === 'completed' ? (record.returnvalue?.refusal ?? null) : error && plain(error),
    handledBy: record.processedBy ?? null,
    processedBy: state === 'completed' ? (record.returnvalue?.processedBy ?? null) : null,
  }
}

/** What comes of `noteFirstStart`; BullMQ itself only knows the latest start. */
function firstStartOf({ progress, processedOn }: JobRecord): number | null {
  return typeof progress === 'number' && progress > 0 ? progress : (processedOn ?? null)
}

/** To be called before a job is offered again. It stands where BullMQ keeps progress, which our jobs do not have. */
export async function noteFirstStart(record: JobRecord): Promise<void> {
  const startedAt = firstStartOf(record)
  if (startedAt !== null && startedAt !== record.progress) await record.updateProgress(startedAt)
}

/** Its life begins again. */
export async function forgetFirstStart(record: JobRecord): Promise<void> {
  await record.updateProgress(0)
}

function plain({ code, message }: JobError): JobError {
  return { code, message }
}

/** A stall is an attempt that ended badly: a job that kills whoever runs it must end among the dead letters. */
function attemptsOf(record: JobRecord, state: RecordState): number {
  return record.attemptsMade + record.stalledCounter + (state === 'active' ? 1 : 0)
}

function toState(
  record: JobRecord,
  state: RecordState,
  { leaseMs, reason }: { leaseMs: number; reason: DeadReason },
): JobState {
  switch (state) {
    case 'active':
      return { kind: 'leased', owner: record.processedBy ?? '', until: (record.processedOn ?? 0) + leaseMs }
    case 'completed':
      return { kind: 'done', at: record.finishedOn ?? 0 }
    case 'failed':
      return { kind: 'dead', at: record.finishedOn ?? 0, reason }
    case 'delayed':
    case 'prioritized':
    case 'waiting':
    case 'waiting-children':
      return { kind: 'ready', at: record.timestamp + record.delay }
  }
}

export function writeFailure(error: JobError, reason?: DeadReason): string {
  return JSON.stringify({ ...error, reason })
}

function readFailure(text: string | undefined): (JobError & { readonly reason?: DeadReason }) | null {
  if (!text) return null // BullMQ clears it with an empty text
  try {
    return JSON.parse(text) as JobError & { reason?: DeadReason } // written above
  } catch {
    return { code: 'worker_lost', message: text } // BullMQ's own: the job stalled too often
  }
}
