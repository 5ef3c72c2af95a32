export type { Handle, Outcome } from './attempt.ts'
export { type BullmqQueueOptions, openBullmqQueue } from './bullmq/open-bullmq-queue.ts'
export { type Capabilities, capabilities, type DriverName } from './capabilities.ts'
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
export { type MemoryQueueOptions, openMemoryQueue } from './memory/open-memory-queue.ts'
export type {
  AuditRecord,
  Counts,
  DeadLetterFilter,
  Enqueued,
  EventKind,
  JobChange,
  JobFilter,
  Lease,
  LoggedEvent,
  NewJob,
  Page,
  PageOptions,
  Queue,
  QueueMode,
  Settled,
  Verdict,
} from './queue.ts'
export { isQueueError, QueueError, type QueueErrorCode } from './queue-error.ts'
export { defaultRetention, type Retention } from './retention.ts'
export type { Synchronous } from './sqlite/open-file.ts'
export { openSqliteQueue, type SqliteQueueOptions } from './sqlite/open-sqlite-queue.ts'
export { defaultPolicy, type JobEvent, type Policy, type Refusal, type Step, transition } from './transition.ts'
export { startWorker, type Worker, type WorkerOptions, type WorkerState } from './worker.ts'
