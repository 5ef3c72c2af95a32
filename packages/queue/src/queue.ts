import type { Carrier } from '@dataprime/telemetry'
import type { Capabilities, DriverName } from './capabilities.ts'
import type { DeadReason, Job, JobError, JobStatus } from './job.ts'
import type { JobEvent } from './transition.ts'

export interface NewJob {
  /** Up to 64 characters; made up if absent. A known one gives the job it names, unchanged. */
  readonly id?: string | undefined
  readonly kind: string
  readonly caller: string
  /** Anything JSON can hold. */
  readonly payload: unknown
  readonly root?: Carrier | undefined
  readonly producer?: Carrier | undefined
  /** What `latestOf` finds it by. */
  readonly thread?: string | undefined
  /** Unique per caller and kind for the time of the idempotency window. */
  readonly idempotencyKey?: string | undefined
  /** What must be equal for a known key to give its job; the payload if absent. For payloads that hold times or ids of their own. */
  readonly fingerprint?: unknown
  /** Jobs of one key are done one after the other, in order of arrival. */
  readonly orderingKey?: string | undefined
  /** Higher goes first; 0 if absent. */
  readonly priority?: number | undefined
  readonly delayMs?: number | undefined
  readonly ttlMs?: number | undefined
}

export interface Enqueued {
  readonly job: Job
  /** False when the id or the idempotency key had made this job before. */
  readonly isNew: boolean
  /** How many were waiting once it was taken in, itself among them: its place, unless it goes before others. */
  readonly waiting: number
}

/** The right to work on a job until its time is over; `token` proves it. */
export interface Lease {
  readonly job: Job
  /** Larger with each claim of the job. */
  readonly token: number
}

export type Verdict =
  | { readonly kind: 'acknowledge'; readonly processedBy: string | null }
  /** Done, and the answer is no: neither a retry nor a dead letter. */
  | { readonly kind: 'refuse'; readonly error: JobError; readonly processedBy: string | null }
  | { readonly kind: 'fail'; readonly error: JobError }
  | { readonly kind: 'reject'; readonly error: JobError }
  | { readonly kind: 'release' }

/** `accepted`: the verdict holds. `lease_lost`: the job was given to someone else meanwhile. */
export type Settled = 'accepted' | 'lease_lost'

export interface Counts {
  readonly ready: number
  readonly leased: number
  readonly done: number
  readonly dead: number
}

export type EventKind = 'enqueued' | 'discarded' | JobEvent['kind']

export interface LoggedEvent {
  readonly jobId: string
  readonly at: number
  readonly kind: EventKind
  readonly attempt: number
  readonly error: JobError | null
}

/** What is left of a job that was discarded. */
export interface Discarded {
  readonly caller: string
  readonly events: readonly LoggedEvent[]
}

/** A job has changed. */
export interface JobChange {
  readonly jobId: string
  readonly kind: string
  readonly caller: string
  readonly traceId: string | null
  readonly at: number
  readonly event: EventKind
  readonly status: JobStatus
  readonly attempts: number
}

export interface PageOptions {
  /** Of the page before; the first page if absent. */
  readonly cursor?: string | undefined
  readonly limit: number
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Null on the last page. */
  readonly next: string | null
}

export interface JobFilter {
  readonly status?: JobStatus | undefined
  readonly kind?: string | undefined
  readonly caller?: string | undefined
}

export interface DeadLetterFilter {
  readonly kind?: string | undefined
  readonly caller?: string | undefined
  readonly reason?: DeadReason | undefined
  /** Of the last error. */
  readonly errorCode?: string | undefined
}

/** What somebody decided about a dead letter; kept longer than the job. */
export interface AuditRecord {
  readonly at: number
  /** Who decided. */
  readonly by: string
  readonly action: 'replayed' | 'edited' | 'discarded'
  readonly jobId: string
  readonly kind: string
  readonly caller: string
  readonly reason: DeadReason
  readonly error: JobError | null
  /** The payload before it was edited, or what was discarded; null for a plain replay. */
  readonly payload: unknown
}

/** Whether one more may come in when so many are waiting. */
export type Admits = (waiting: number) => boolean

/** `paused`: nothing is handed out. `draining`: nothing is taken in, and what is there is finished. */
export type QueueMode = 'open' | 'paused' | 'draining'

/**
 * Durable jobs, delivered at least once. Whatever changes a job resolves only when the change is where the driver keeps it,
 * and rejects with a QueueError when it is not.
 */
export interface Queue {
  readonly driver: DriverName
  readonly capabilities: Capabilities
  /**
   * Takes a job in; the same id, or the same key and fingerprint, give the job made before. Throws `conflict` for another fingerprint, and
   * for a job that is new `draining` while it is, `full` when `admits` says no.
   */
  enqueue(job: NewJob, admits?: Admits): Promise<Enqueued>
  /** Up to `limit` jobs that are due, by priority and then in order of arrival. A function is asked for the limit when the jobs are chosen. */
  claim(options: { readonly worker: string; readonly limit: number | (() => number) }): Promise<readonly Lease[]>
  /** Ends a lease. Throws `lease_lost` when it is no longer the holder's. */
  settle(lease: Lease, verdict: Verdict): Promise<void>
  /** Several at once, each judged by itself. */
  settleAll(verdicts: readonly (readonly [Lease, Verdict])[]): Promise<readonly Settled[]>
  /** Heartbeat: the lease lasts its full time from now. Throws `lease_lost`. */
  extend(lease: Lease): Promise<void>

  get(id: string): Promise<Job | undefined>
  /** The newest job of this caller in the thread. */
  latestOf(of: { readonly caller: string; readonly thread: string }): Promise<Job | undefined>
  /** Newest first. */
  list(filter: JobFilter & PageOptions): Promise<Page<Job>>
  /** What happened to a job, oldest first. */
  events(id: string): Promise<readonly LoggedEvent[]>
  /** As long as the decision is kept; undefined for any other job. */
  discarded(id: string): Promise<Discarded | undefined>
  counts(): Promise<Counts>
  countsByKind(): Promise<Readonly<Record<string, Counts>>>
  /** When the job that has waited longest was taken in (of a shared queue: the one next in line); null when none waits. */
  oldestWaitingSince(): Promise<number | null>
  /** 1 for the job that is handed out next; null for one that does not wait. */
  position(id: string): Promise<number | null>
  /** Jobs finished per second of work, as measured lately; null while nothing was. */
  serviceRate(): number | null

  /** Latest first. */
  deadLetters(filter: DeadLetterFilter & PageOptions): Promise<Page<Job>>
  /** The same job with the same carriers, its attempts and time to live from the start. Throws `not_found`, `not_dead`. */
  replay(id: string, options: { readonly by: string; readonly payload?: unknown }): Promise<Job>
  /** Replays up to `limit` of those that match. Gives their ids. */
  replayAll(
    filter: DeadLetterFilter,
    options: { readonly by: string; readonly limit: number },
  ): Promise<readonly string[]>
  /** Removes a dead letter for good; what it was is kept in the audit. Throws `not_found`, `not_dead`. */
  discard(id: string, options: { readonly by: string }): Promise<void>
  /** Latest first. */
  audit(options: PageOptions): Promise<Page<AuditRecord>>

  mode(): QueueMode
  /** A shared queue changes for all its processes, and stays changed; else for as long as this process lives. */
  setMode(mode: QueueMode): Promise<void>

  /** Calls the listener whenever a job may have become due. Gives the function that ends this. */
  onWake(listener: () => void): () => void
  /** Calls the listener after each change of a job, heartbeats aside. Gives the function that ends this. */
  onChange(listener: (change: JobChange) => void): () => void
  /** Writes, reads and removes something, and says how long that took. Throws `unavailable`. */
  check(): Promise<{ readonly roundTripMs: number }>
  /** Finishes what was asked for, then lets go. */
  close(): Promise<void>
}
