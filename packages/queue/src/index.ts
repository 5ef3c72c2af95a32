export type { Handle, Outcome } from './attempt.ts'
export { type Clock, systemClock } from './clock.ts'
export {
  type DeadReason,
  type Job,
  type JobError,
  type JobState,
  type JobStatus,
  type Lifecycle,
  statusOf,
  traceIdOf,
} from './job.ts'
export type { Counts, Enqueued, Lease, LoggedEvent, NewJob, Queue } from './queue.ts'
export { isQueueError, QueueError, type QueueErrorCode } from './queue-error.ts'
export type { Synchronous } from './sqlite/open-file.ts'
export { openSqliteQueue, type SqliteQueueOptions } from './sqlite/open-sqlite-queue.ts'
export { defaultPolicy, type JobEvent, type Policy, type Refusal, type Step, transition } from './transition.ts'
export { startWorker, type Worker, type WorkerOptions, type WorkerState } from './worker.ts'
