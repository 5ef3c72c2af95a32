import type { Carrier } from '@dataprime/telemetry'
import type { Job, JobError, JobStatus } from './job.ts'

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
  /** Unique per caller and kind for as long as the job is kept. */
  readonly idempotencyKey?: string | undefined
  /** What must be equal for a known key to give its job; the payload if absent. For payloads that hold times or ids of their own. */
  readonly fingerprint?: unknown
  /** Higher goes first; 0 if absent. */
  readonly priority?: number | undefined
  readonly delayMs?: number | undefined
  readonly ttlMs?: number | undefined
}

export interface Enqueued {
  readonly job: Job
  /** False when the id or the idempotency key had made this job before. */
  readonly isNew: boolean
}

/** The right to work on a job until its time is over; `token` proves it. */
export interface Lease {
  readonly job: Job
  readonly token: number
}

export interface Counts {
  readonly ready: number
  readonly leased: number
  readonly done: number
  readonly dead: number
}

export interface LoggedEvent {
  readonly jobId: string
  readonly at: number
  readonly kind: string
  readonly attempt: number
  readonly error: JobError | null
}

/**
 * Durable jobs, delivered at least once. Whatever changes a job resolves only when the change is on disk, and rejects
 * with a QueueError when it is not.
 */
export interface Queue {
  /** Takes a job in; the same key and fingerprint give the job made before. Throws `conflict` for another fingerprint. */
  enqueue(job: NewJob): Promise<Enqueued>
  /** Up to `limit` jobs that are due, by priority and then in order of arrival. */
  claim(options: { readonly worker: string; readonly limit: number }): Promise<readonly Lease[]>
  /** Each of these throws `lease_lost` when the lease is no longer the holder's. */
  acknowledge(lease: Lease, result: { readonly processedBy: string | null }): Promise<Job>
  /** The attempt failed: again later, or among the dead letters when it was the last. */
  fail(lease: Lease, error: JobError): Promise<Job>
  /** The error cannot get better: among the dead letters at once. */
  reject(lease: Lease, error: JobError): Promise<Job>
  /** Gives the job back as if it had not been claimed. */
  release(lease: Lease): Promise<Job>
  /** Heartbeat: the lease lasts its full time from now. */
  extend(lease: Lease): Promise<Job>
  get(id: string): Promise<Job | undefined>
  /** The newest job of this caller in the thread. */
  latestOf(of: { readonly caller: string; readonly thread: string }): Promise<Job | undefined>
  /** Newest first. */
  list(options: { readonly status?: JobStatus | undefined; readonly limit: number }): Promise<readonly Job[]>
  /** Latest first. */
  deadLetters(options: { readonly limit: number }): Promise<readonly Job[]>
  /** The same job with the same carriers, its attempts and time to live from the start. Throws `not_found`, `not_dead`. */
  replay(id: string): Promise<Job>
  /** Removes a dead letter for good. Throws `not_found`, `not_dead`. */
  discard(id: string): Promise<void>
  /** What happened to a job, oldest first. */
  events(id: string): Promise<readonly LoggedEvent[]>
  counts(): Counts
  /** When the job that has waited longest was taken in; null when none waits. */
  oldestWaitingSince(): number | null
  /** Calls the listener whenever a job may have become due. Gives the function that ends this. */
  onWake(listener: () => void): () => void
  /** Throws `unavailable` when nothing can be written. */
  checkWritable(): Promise<void>
  /** Finishes what was asked for, then lets go of the file. */
  close(): Promise<void>
}
