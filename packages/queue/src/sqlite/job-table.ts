// What happens to jobs, inside the transaction that is open: each function changes rows, their events and the tally together.

import { v7 as newJobId } from 'uuid'
import { hashOf } from '../canonical-json.ts'
import type { Clock } from '../clock.ts'
import { type Job, type JobError, type Lifecycle, traceIdOf } from '../job.ts'
import type { Enqueued, Lease, NewJob } from '../queue.ts'
import { QueueError } from '../queue-error.ts'
import { type JobEvent, type Policy, type Refusal, transition } from '../transition.ts'
import { type JobRow, toJob, toLifecycleRow } from './row.ts'
import type { Statements } from './statements.ts'
import type { Tally } from './tally.ts'

export interface JobTableOptions {
  readonly sql: Statements
  readonly tally: Tally
  readonly clock: Clock
  readonly policy: Policy
  readonly keepDoneMs: number
  /** Called when a job can be claimed at once. */
  readonly becameReady: () => void
}

export interface JobTable {
  take(job: NewJob): Enqueued
  claim(by: { readonly owner: string; readonly worker: string; readonly limit: number }): readonly Lease[]
  /** Throws `not_found` when there is no such job. */
  change(id: string, event: JobEvent): Job
  /** Throws `lease_lost` when there is no such job: whoever held it has nothing to say any more. */
  settle(lease: Lease, event: JobEvent): Job
  discard(id: string): void
  /** Offers again whatever is leased, to whomever. */
  returnLeases(): void
  /** What the clock alone changes: leases and lives that run out, finished jobs that are old. */
  sweep(): void
  /** When sweep has something to do next, or a job becomes due; null for never. */
  nextDue(): number | null
}

/** How many jobs of a sort one sweep touches, so that a long absence does not block the event loop. */
const sweepLimit = 500
/** Finished jobs are removed in bundles, not one by one. */
const pruneBundleMs = 60_000

export function createJobTable({ sql, tally, clock, policy, keepDoneMs, becameReady }: JobTableOptions): JobTable {
  function take(job: NewJob): Enqueued {
    const now = clock.now()
    const fingerprint = job.idempotencyKey === undefined ? null : hashOf(job.fingerprint ?? job.payload)
    if (job.idempotencyKey !== undefined) {
      const known = sql.byKey.get(job.caller, job.kind, job.idempotencyKey)
      if (known?.fingerprint === fingerprint) return { job: toJob(known), isNew: false }
      if (known !== undefined) {
        throw new QueueError(
          'conflict',
          `Cannot use idempotency key "${job.idempotencyKey}": it belongs to another request`,
        )
      }
    }
    const life: Lifecycle = {
      state: { kind: 'ready', at: now + (job.delayMs ?? 0) },
      attempts: 0,
      token: 0,
      startedAt: null,
      expiresAt: now + (job.ttlMs ?? policy.ttlMs),
      lastError: null,
      handledBy: null,
      processedBy: null,
    }
    const row = {
      id: job.id ?? newJobId({ msecs: now }),
      kind: job.kind,
      caller: job.caller,
      payload: JSON.stringify(job.payload),
      root: job.root === undefined ? null : JSON.stringify(job.root),
      producer: job.producer === undefined ? null : JSON.stringify(job.producer),
      trace_id: job.root === undefined ? null : traceIdOf(job.root),
      priority: job.priority ?? 0,
      thread: job.thread ?? null,
      idempotency_key: job.idempotencyKey ?? null,
      fingerprint,
      enqueued_at: now,
      ...toLifecycleRow(life),
    }
    const { changes, lastInsertRowid } = sql.insert.run(row)
    if (changes === 0) return { job: toJob(rowOf(row.id)), isNew: false }
    log(row.id, { kind: 'enqueued', attempt: 0, error: null })
    tally.change(null, 'ready')
    if (row.state_at <= now) becameReady()
    return { job: toJob({ seq: Number(lastInsertRowid), ...row }), isNew: true }
  }

  function apply(row: JobRow, event: JobEvent): Job {
    const before = toJob(row)
    const now = clock.now()
    const step = transition(before, event, { now, policy })
    if (step.kind === 'refused') throw refusal(before.id, step.why)
    const { to } = step
    sql.update.run({ id: before.id, ...toLifecycleRow(to) })
    tally.change(before.state.kind, to.state.kind)
    // A heartbeat is no event in the life of a job, and there are many.
    if (event.kind !== 'extended') log(before.id, { kind: event.kind, attempt: to.attempts, error: errorOf(event, to) })
    if (to.state.kind === 'ready' && to.state.at <= now) becameReady()
    return { ...before, ...to }
  }

  function log(id: string, { kind, attempt, error }: { kind: string; attempt: number; error: JobError | null }): void {
    sql.logEvent.run({
      job_id: id,
      at: clock.now(),
      kind,
      attempt,
      error_code: error?.code ?? null,
      error_message: error?.message ?? null,
    })
  }

  function remove(id: string, from: 'done' | 'dead'): void {
    sql.removeEvents.run(id)
    sql.remove.run(id)
    tally.change(from, null)
  }

  function rowOf(id: string): JobRow {
    const row = sql.byId.get(id)
    if (row === undefined) throw new QueueError('not_found', `Cannot find job "${id}": there is none`)
    return row
  }

  return {
    take,
    claim: ({ owner, worker, limit }) =>
      sql.due.all({ now: clock.now(), limit }).map((row) => {
        const job = apply(row, { kind: 'claimed', owner, worker })
        return { job, token: job.token }
      }),
    change: (id, event) => apply(rowOf(id), event),
    settle(lease, event) {
      const row = sql.byId.get(lease.job.id)
      if (row === undefined) throw refusal(lease.job.id, 'lease_lost')
      return apply(row, event)
    },
    discard(id) {
      if (rowOf(id).state !== 'dead') throw refusal(id, 'not_dead')
      remove(id, 'dead')
    },
    returnLeases() {
      for (const row of sql.leased.all()) apply(row, { kind: 'abandoned' })
    },
    sweep() {
      const now = clock.now()
      for (const row of sql.overdue.all({ now, limit: sweepLimit })) apply(row, { kind: 'overdue' })
      for (const row of sql.expired.all({ now, limit: sweepLimit })) apply(row, { kind: 'expired' })
      for (const id of sql.doneBefore.all({ now: now - keepDoneMs, limit: sweepLimit })) remove(id, 'done')
    },
    nextDue() {
      const oldestDone = sql.oldestDone.get() ?? null
      const times = [
        sql.nextReady.get(clock.now()) ?? null,
        sql.nextOverdue.get() ?? null,
        sql.nextExpired.get() ?? null,
        oldestDone === null ? null : oldestDone + keepDoneMs + pruneBundleMs,
      ].filter((at) => at !== null)
      return times.length === 0 ? null : Math.min(...times)
    },
  }
}

function errorOf(event: JobEvent, life: Lifecycle): JobError | null {
  switch (event.kind) {
    case 'failed':
    case 'rejected':
      return event.error
    case 'abandoned':
    case 'overdue':
      return life.lastError
    case 'claimed':
    case 'extended':
    case 'acknowledged':
    case 'released':
    case 'expired':
    case 'replayed':
      return null
  }
}

const refusals: Record<Refusal, string> = {
  lease_lost: 'its lease was given to someone else',
  not_dead: 'it is not among the dead letters',
  not_ready: 'it is not due',
  not_overdue: 'its lease is not over',
  not_expired: 'its life is not over',
}

function refusal(id: string, why: Refusal): Error {
  const message = `Cannot change job "${id}": ${refusals[why]}`
  return why === 'lease_lost' || why === 'not_dead' ? new QueueError(why, message) : new Error(message)
}
