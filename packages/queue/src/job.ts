import type { Carrier } from '@dataprime/telemetry'

export interface JobError {
  readonly code: string
  readonly message: string
}

/** `exhausted`: every attempt failed. `rejected`: the error could not get better. `expired`: its time to live ran out. */
export type DeadReason = 'exhausted' | 'rejected' | 'expired'

export type JobState =
  | { readonly kind: 'ready'; readonly at: number }
  | { readonly kind: 'leased'; readonly owner: string; readonly until: number }
  | { readonly kind: 'done'; readonly at: number }
  | { readonly kind: 'dead'; readonly at: number; readonly reason: DeadReason }

/** The part of a job that its state machine reads and writes. Times are milliseconds since 1970. */
export interface Lifecycle {
  readonly state: JobState
  /** Deliveries that count; the one in progress included. */
  readonly attempts: number
  /** The fencing token of the latest claim: 0 before the first, and never smaller again. */
  readonly token: number
  /** When it was first claimed; null before that and after a replay. */
  readonly startedAt: number | null
  readonly expiresAt: number
  /** Of a job that is done: why the answer to it is no. Trying again would give the same, so it is no dead letter. */
  readonly lastError: JobError | null
  /** Who claimed it last. */
  readonly handledBy: string | null
  /** Who did the work, as the handler says. */
  readonly processedBy: string | null
}

export interface Job extends Lifecycle {
  readonly id: string
  readonly kind: string
  readonly caller: string
  readonly payload: unknown
  /** The span of the request that asked for this job: attempts become its children, however late they are. Null where tracing is off. */
  readonly root: Carrier | null
  /** The span that put the job here: attempts link to it. */
  readonly producer: Carrier | null
  /** Of the root. */
  readonly traceId: string | null
  /** Higher goes first; within one priority the order of arrival decides. */
  readonly priority: number
  readonly idempotencyKey: string | null
  readonly orderingKey: string | null
  readonly enqueuedAt: number
}

export type JobStatus = 'PENDING' | 'PROCESSING' | 'COMPLETE' | 'FAILED'

/** A job as its owner sees it: between two attempts it is still being processed. */
export function statusOf({
  state,
  startedAt,
  lastError,
}: Pick<Lifecycle, 'state' | 'startedAt' | 'lastError'>): JobStatus {
  switch (state.kind) {
    case 'ready':
      return startedAt === null ? 'PENDING' : 'PROCESSING'
    case 'leased':
      return 'PROCESSING'
    case 'done':
      return lastError === null ? 'COMPLETE' : 'FAILED'
    case 'dead':
      return 'FAILED'
  }
}

/** The trace id within a traceparent; null when that is not a valid one. */
export function traceIdOf({ traceparent }: Carrier): string | null {
  const id = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(traceparent)?.[1]
  return id === undefined || /^0+$/.test(id) ? null : id
}
