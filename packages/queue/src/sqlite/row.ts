import type { Carrier } from '@dataprime/telemetry'
import type { DeadReason, Job, JobError, JobState, Lifecycle } from '../job.ts'
import type { AuditRecord } from '../queue.ts'

/** A row of `jobs` as SQLite gives it. */
export interface JobRow {
  readonly seq: number
  readonly id: string
  readonly kind: string
  readonly caller: string
  readonly payload: string
  readonly root: string | null
  readonly producer: string | null
  readonly trace_id: string | null
  readonly priority: number
  readonly thread: string | null
  readonly idempotency_key: string | null
  readonly fingerprint: string | null
  readonly ordering_key: string | null
  /** 1 while an earlier job of the same ordering key is not finished. */
  readonly held: number
  readonly enqueued_at: number
  readonly expires_at: number
  readonly state: JobState['kind']
  readonly state_at: number
  readonly lease_owner: string | null
  readonly dead_reason: DeadReason | null
  readonly attempts: number
  readonly token: number
  readonly started_at: number | null
  readonly error_code: string | null
  readonly error_message: string | null
  readonly handled_by: string | null
  readonly processed_by: string | null
  /** What happened so far; see event-log.ts. */
  readonly log: string
}

/** The columns a transition may change. */
export type LifecycleRow = Pick<JobRow, (typeof lifecycleColumns)[number]>

export interface AuditRow {
  readonly seq: number
  readonly at: number
  readonly by: string
  readonly action: AuditRecord['action']
  readonly job_id: string
  readonly kind: string
  readonly caller: string
  readonly reason: DeadReason
  readonly error_code: string | null
  readonly error_message: string | null
  readonly payload: string | null
  /** Of what was discarded; see event-log.ts. */
  readonly log: string | null
}

/** What was written by this package is read back without checking it again. */
export function toJob(row: JobRow): Job {
  return {
    id: row.id,
    kind: row.kind,
    caller: row.caller,
    payload: JSON.parse(row.payload) as unknown,
    root: toCarrier(row.root),
    producer: toCarrier(row.producer),
    traceId: row.trace_id,
    priority: row.priority,
    idempotencyKey: row.idempotency_key,
    orderingKey: row.ordering_key,
    enqueuedAt: row.enqueued_at,
    ...toLifecycle(row),
  }
}

export function toLifecycle(row: LifecycleRow): Lifecycle {
  return {
    expiresAt: row.expires_at,
    state: toState(row),
    attempts: row.attempts,
    token: row.token,
    startedAt: row.started_at,
    lastError: toError(row),
    handledBy: row.handled_by,
    processedBy: row.processed_by,
  }
}

/** In the order of `lifecycleValues`: values are bound by their place, which costs half of what names do. */
export const lifecycleColumns = [
  'state',
  'state_at',
  'lease_owner',
  'dead_reason',
  'attempts',
  'token',
  'started_at',
  'expires_at',
  'error_code',
  'error_message',
  'handled_by',
  'processed_by',
] as const

export function lifecycleValues(life: Lifecycle): readonly (string | number | null)[] {
  const { state, lastError } = life
  return [
    state.kind,
    state.kind === 'leased' ? state.until : state.at,
    state.kind === 'leased' ? state.owner : null,
    state.kind === 'dead' ? state.reason : null,
    life.attempts,
    life.token,
    life.startedAt,
    life.expiresAt,
    lastError === null ? null : lastError.code,
    lastError === null ? null : lastError.message,
    life.handledBy,
    life.processedBy,
  ]
}

export function toAudit(row: AuditRow): AuditRecord {
  return {
    at: row.at,
    by: row.by,
    action: row.action,
    jobId: row.job_id,
    kind: row.kind,
    caller: row.caller,
    reason: row.reason,
    error: toError(row),
    payload: row.payload === null ? null : (JSON.parse(row.payload) as unknown),
  }
}

function toError(row: Pick<JobRow, 'error_code' | 'error_message'>): JobError | null {
  return row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' }
}

function toCarrier(text: string | null): Carrier | null {
  return text === null ? null : (JSON.parse(text) as Carrier)
}

function toState({ state, state_at, lease_owner, dead_reason }: LifecycleRow): JobState {
  switch (state) {
    case 'ready':
      return { kind: 'ready', at: state_at }
    case 'leased':
      return { kind: 'leased', owner: lease_owner ?? '', until: state_at }
    case 'done':
      return { kind: 'done', at: state_at }
    case 'dead':
      return { kind: 'dead', at: state_at, reason: dead_reason ?? 'exhausted' }
  }
}
