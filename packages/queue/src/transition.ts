// The life of a job, once, as a pure function. A driver applies it and stores the event in one transaction.
import type { DeadReason, JobError, Lifecycle } from './job.ts'
import { type RetryPolicy, retryDelayMs } from './retry-delay.ts'

export type JobEvent =
  | { readonly kind: 'claimed'; readonly owner: string; readonly worker: string }
  | { readonly kind: 'extended'; readonly token: number }
  | { readonly kind: 'acknowledged'; readonly token: number; readonly processedBy: string | null }
  /** Done, and the answer is no. */
  | {
      readonly kind: 'refused'
      readonly token: number
      readonly error: JobError
      readonly processedBy: string | null
    }
  | { readonly kind: 'failed'; readonly token: number; readonly error: JobError }
  | { readonly kind: 'rejected'; readonly token: number; readonly error: JobError }
  /** Given back without a verdict: the attempt does not count. */
  | { readonly kind: 'released'; readonly token: number }
  /** The process that held the lease is gone. */
  | { readonly kind: 'abandoned' }
  /** The lease ran out under a worker that hangs. */
  | { readonly kind: 'overdue' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'replayed' }

export type Refusal = 'not_ready' | 'lease_lost' | 'not_overdue' | 'not_expired' | 'not_dead'

export type Step =
  | { readonly kind: 'moved'; readonly to: Lifecycle }
  | { readonly kind: 'refused'; readonly why: Refusal }

export interface Policy extends RetryPolicy {
  readonly leaseMs: number
  /** The life a replayed job begins anew. */
  readonly ttlMs: number
}

export const defaultPolicy: Policy = {
  retryDelaysMs: [1_000, 2_000, 4_000, 8_000, 16_000],
  retryJitter: 0,
  leaseMs: 300_000,
  ttlMs: 24 * 3_600_000,
}

export interface Moment {
  readonly now: number
  /** In [0, 1): how far a wait is off within its jitter. */
  readonly random: number
  readonly policy: Policy
}

/** The life of a job that is taken in now. */
export function born(
  job: { readonly delayMs?: number | undefined; readonly ttlMs?: number | undefined },
  { now, policy }: Pick<Moment, 'now' | 'policy'>,
): Lifecycle {
  return {
    state: { kind: 'ready', at: now + (job.delayMs ?? 0) },
    attempts: 0,
    token: 0,
    startedAt: null,
    expiresAt: now + (job.ttlMs ?? policy.ttlMs),
    lastError: null,
    handledBy: null,
    processedBy: null,
  }
}

/** What a job becomes by an event, or why the event does not apply to it. */
export function transition(life: Lifecycle, event: JobEvent, moment: Moment): Step {
  const { state } = life
  const { now, policy } = moment
  switch (event.kind) {
    case 'claimed':
      if (state.kind !== 'ready' || state.at > now || life.expiresAt <= now) return refused('not_ready')
      return moved({
        ...life,
        state: { kind: 'leased', owner: event.owner, until: now + policy.leaseMs },
        attempts: life.attempts + 1,
        token: life.token + 1,
        startedAt: life.startedAt ?? now,
        handledBy: event.worker,
      })
    case 'extended':
      if (state.kind !== 'leased' || life.token !== event.token) return refused('lease_lost')
      return moved({ ...life, state: { ...state, until: now + policy.leaseMs } })
    case 'acknowledged':
      if (!isHeld(life, event.token)) return refused('lease_lost')
      return moved({ ...life, state: { kind: 'done', at: now }, lastError: null, processedBy: event.processedBy })
    case 'refused':
      if (!isHeld(life, event.token)) return refused('lease_lost')
      return moved({
        ...life,
        state: { kind: 'done', at: now },
        lastError: event.error,
        processedBy: event.processedBy,
      })
    case 'failed':
      if (!isHeld(life, event.token)) return refused('lease_lost')
      return moved(afterFailure({ ...life, lastError: event.error }, moment))
    case 'rejected':
      if (!isHeld(life, event.token)) return refused('lease_lost')
      return moved(dead({ ...life, lastError: event.error }, now, 'rejected'))
    case 'released':
      if (!isHeld(life, event.token)) return refused('lease_lost')
      return moved({ ...life, state: { kind: 'ready', at: now }, attempts: life.attempts - 1 })
    case 'abandoned':
      if (state.kind !== 'leased') return refused('lease_lost')
      return moved(afterLoss({ ...life, lastError: workerLost }, now, policy.retryDelaysMs))
    case 'overdue':
      if (state.kind !== 'leased' || state.until > now) return refused('not_overdue')
      return moved(afterLoss({ ...life, lastError: leaseOverdue }, now, policy.retryDelaysMs))
    case 'expired':
      if (state.kind !== 'ready' || life.expiresAt > now) return refused('not_expired')
      return moved(dead(life, now, 'expired'))
    case 'replayed':
      if (state.kind !== 'dead') return refused('not_dead')
      return moved({
        ...life,
        state: { kind: 'ready', at: now },
        attempts: 0,
        startedAt: null,
        expiresAt: now + policy.ttlMs,
      })
  }
}

const workerLost: JobError = { code: 'worker_lost', message: 'The process that held this job ended before it answered' }
const leaseOverdue: JobError = {
  code: 'lease_overdue',
  message: 'The worker that held this job did not answer in time',
}

const moved = (to: Lifecycle): Step => ({ kind: 'moved', to })
const refused = (why: Refusal): Step => ({ kind: 'refused', why })

/** A late answer with an older token must not touch what a later claim is doing. */
function isHeld(life: Lifecycle, token: number): boolean {
  return life.state.kind === 'leased' && life.token === token
}

function afterFailure(life: Lifecycle, { now, random, policy }: Moment): Lifecycle {
  const delayMs = retryDelayMs(policy, { failures: life.attempts, random })
  if (delayMs === undefined) return dead(life, now, 'exhausted')
  return { ...life, state: { kind: 'ready', at: now + delayMs } }
}

/** Offered again at once, but counted: a job that kills whoever runs it must end among the dead letters. */
function afterLoss(life: Lifecycle, now: number, delaysMs: readonly number[]): Lifecycle {
  if (life.attempts > delaysMs.length) return dead(life, now, 'exhausted')
  return { ...life, state: { kind: 'ready', at: now } }
}

function dead(life: Lifecycle, now: number, reason: DeadReason): Lifecycle {
  return { ...life, state: { kind: 'dead', at: now, reason } }
}
