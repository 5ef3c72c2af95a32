// What happens to jobs, inside the transaction that is open: each function changes rows and notes what that means for the ledger
// and the timer. A refusal is thrown before anything is written.

import type { Clock } from '../clock.ts'
import { errorOf, logEntry } from '../event-log.ts'
import { type Job, type Lifecycle, statusOf } from '../job.ts'
import type { PreparedJob } from '../prepare-job.ts'
import type { AuditRecord, Enqueued, EventKind, JobChange, Lease, Verdict } from '../queue.ts'
import type { QueueError } from '../queue-error.ts'
import { keyConflict, notFound, refusal } from '../refusal.ts'
import { born, type JobEvent, type Policy, transition } from '../transition.ts'
import { eventOf } from '../verdict.ts'
import type { DueTimes } from './due-times.ts'
import type { Ledger } from './ledger.ts'
import type { Line, WaitingJob } from './line.ts'
import { type JobRow, toJob, toLifecycle } from './row.ts'
import type { Statements } from './statements.ts'

export interface JobTableOptions {
  readonly sql: Statements
  readonly ledger: Ledger
  readonly line: Line
  readonly due: DueTimes
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  readonly policy: Policy
  readonly idempotencyWindowMs: number
  readonly keepDoneMs: number
  readonly keepAuditMs: number
  /** Called when a job can be claimed at once. */
  readonly becameReady: () => void
}

export interface JobTable {
  /** A job that is known is given as it is; one that is new is refused with `unless`. */
  take(job: PreparedJob, unless: QueueError | undefined): Enqueued
  claim(by: { readonly owner: string; readonly worker: string; readonly limit: number }): readonly Lease[]
  /** Throws `lease_lost` when the lease is no longer the holder's. */
  settle(lease: Lease, verdict: Verdict): void
  extend(lease: Lease): void
  /** `payload` is JSON, for an edited replay. Throws `not_found`, `not_dead`. */
  replay(id: string, options: { readonly by: string; readonly payload?: string | undefined }): Job
  discard(id: string, options: { readonly by: string }): void
  /** Offers again whatever is leased, to whomever. */
  returnLeases(): void
  /** What the clock alone changes: leases and lives that run out, finished jobs that are old. */
  sweep(): void
}

/** What a change needs to know of the job it is about. */
type Subject = Pick<Job, 'id' | 'kind' | 'caller' | 'traceId' | 'orderingKey'>

/** How many jobs of a sort one sweep touches, so that a long absence does not block the event loop. */
const sweepLimit = 500
/** Finished jobs are removed in bundles, not one by one. */
const pruneBundleMs = 60_000

export function createJobTable(options: JobTableOptions): JobTable {
  const { sql, ledger, line, due, clock, random, policy, idempotencyWindowMs, keepDoneMs, keepAuditMs, becameReady } =
    options

  function take({ job, wish, text }: PreparedJob, unless: QueueError | undefined): Enqueued {
    const now = clock.now()
    const { idempotencyKey, orderingKey } = job
    const known = (row: JobRow): Enqueued => ({ job: toJob(row), isNew: false, waiting: ledger.waiting() })
    if (idempotencyKey !== null) {
      const ofKey = sql.byKey.get(job.caller, job.kind, idempotencyKey)
      if (ofKey !== undefined && ofKey.enqueued_at + idempotencyWindowMs > now) {
        if (ofKey.fingerprint !== text.fingerprint) throw keyConflict(idempotencyKey)
        return known(ofKey)
      }
      if (ofKey !== undefined && unless === undefined) sql.forgetKey.run(ofKey.seq)
    }
    if (unless !== undefined) {
      const namesake = sql.byId.get(job.id)
      if (namesake === undefined) throw unless
      return known(namesake)
    }
    const life = born(wish, { now, policy })
    const isHeld = isBusy(orderingKey)
    const seq = sql.insert({
      id: job.id,
      kind: job.kind,
      caller: job.caller,
      ...text,
      trace_id: job.traceId,
      priority: job.priority,
      thread: wish.thread ?? null,
      idempotency_key: idempotencyKey,
      ordering_key: orderingKey,
      held: isHeld ? 1 : 0,
      enqueued_at: now,
      expires_at: life.expiresAt,
      state_at: now + (wish.delayMs ?? 0),
      log: logEntry({ at: now, kind: 'enqueued', attempt: 0, error: null }),
    })
    if (seq === undefined) return known(rowOf(job.id))
    standInLine({ seq, priority: job.priority, enqueuedAt: now }, life, isHeld)
    note(job, { from: null, to: life, event: 'enqueued', now })
    return { job: { ...job, ...life, enqueuedAt: now }, isNew: true, waiting: ledger.waiting() }
  }

  /** Applies an event to a row that was just read. */
  function apply(row: JobRow, event: JobEvent): Lifecycle {
    const now = clock.now()
    const step = transition(toLifecycle(row), event, { now, random: random(), policy })
    if (step.kind === 'refused') throw refusal(row.id, step.why)
    sql.update(row.seq, { life: step.to, log: entryOf(event, step.to, now) })
    if (row.state === 'ready') line.leave(row)
    standInLine({ seq: row.seq, priority: row.priority, enqueuedAt: row.enqueued_at }, step.to, row.held === 1)
    note(subjectOf(row), { from: row.state, to: step.to, event: event.kind, now })
    if (row.held === 0) passOn(row.ordering_key, step.to)
    return step.to
  }

  /** Applies an event of a lease's holder without reading the row first: the token tells whether it is still as the lease says. */
  function applyHeld({ job, token }: Lease, event: JobEvent): void {
    const now = clock.now()
    const step = transition(job, event, { now, random: random(), policy })
    if (step.kind === 'refused') throw refusal(job.id, step.why)
    const isStillHeld = sql.settle({ id: job.id, token }, { life: step.to, log: entryOf(event, step.to, now) })
    if (!isStillHeld) throw refusal(job.id, 'lease_lost')
    if (step.to.state.kind === 'ready') standInLine({ ...job, seq: rowOf(job.id).seq }, step.to, false)
    note(job, { from: 'leased', to: step.to, event: event.kind, now })
    passOn(job.orderingKey, step.to)
  }

  function standInLine(
    { seq, priority, enqueuedAt }: Pick<WaitingJob, 'seq' | 'priority' | 'enqueuedAt'>,
    { state, expiresAt }: Lifecycle,
    isHeld: boolean,
  ): void {
    if (state.kind === 'ready') line.join({ seq, priority, at: state.at, enqueuedAt, expiresAt }, isHeld)
  }

  function note(
    job: Subject,
    { from, to, event, now }: { from: JobRow['state'] | null; to: Lifecycle; event: EventKind; now: number },
  ): void {
    const { state } = to
    const { id: jobId, kind, caller, traceId } = job
    const change =
      event === 'extended'
        ? null
        : { jobId, kind, caller, traceId, at: now, event, status: statusOf(to), attempts: to.attempts }
    ledger.note({ kind, from, to: state.kind, change })
    switch (state.kind) {
      case 'ready':
        due.note('expired', to.expiresAt)
        if (state.at > now) due.note('delayed', state.at)
        else becameReady()
        return
      case 'leased':
        due.note('overdue', state.until)
        return
      case 'done':
        due.note('done', state.at + keepDoneMs + pruneBundleMs)
        return
      case 'dead':
        return
    }
  }

  function isBusy(orderingKey: string | null): boolean {
    return orderingKey !== null && sql.headOfKey.get(orderingKey) !== undefined
  }

  /** The head of an ordering key has ended: the next of that key may go. */
  function passOn(orderingKey: string | null, to: Lifecycle): void {
    if (orderingKey === null || to.state.kind === 'ready' || to.state.kind === 'leased') return
    const next = sql.nextOfKey.get(orderingKey)
    if (next === undefined || next === null) return
    sql.setHeld.run({ seq: next, held: 0 })
    line.free(next)
    becameReady()
  }

  function remove({ id, kind, state }: JobRow, change: JobChange | null = null): void {
    sql.remove.run(id)
    ledger.note({ kind, from: state, to: null, change })
  }

  /** Of a job that is known to be there. */
  function rowAt(seq: number): JobRow {
    const row = sql.bySeq.get(seq)
    if (row === undefined) throw new Error(`Cannot find the row ${seq} of a waiting job`)
    return row
  }

  function rowOf(id: string): JobRow {
    const row = sql.byId.get(id)
    if (row === undefined) throw notFound(id)
    return row
  }

  function deadRow(id: string): JobRow & { readonly dead_reason: NonNullable<JobRow['dead_reason']> } {
    const row = rowOf(id)
    if (row.state !== 'dead' || row.dead_reason === null) throw refusal(id, 'not_dead')
    return { ...row, dead_reason: row.dead_reason }
  }

  function audit(
    row: ReturnType<typeof deadRow>,
    {
      by,
      action,
      payload,
      log = null,
    }: { by: string; action: AuditRecord['action']; payload: string | null; log?: string | null },
  ): void {
    const { id: job_id, kind, caller, dead_reason: reason, error_code, error_message } = row
    sql.insertAudit.run({
      at: clock.now(),
      by,
      action,
      job_id,
      kind,
      caller,
      reason,
      error_code,
      error_message,
      payload,
      log,
    })
  }

  return {
    take,
    claim({ owner, worker, limit }) {
      const now = clock.now()
      return line.due({ now, limit }).map(({ seq }) => {
        const row = rowAt(seq)
        const due = row.state_at > now ? { ...row, state_at: now } : row // it came from before the clock was set back
        const life = apply(due, { kind: 'claimed', owner, worker })
        return { job: { ...toJob(row), ...life }, token: life.token }
      })
    },
    settle: (lease, verdict) => applyHeld(lease, eventOf(verdict, lease.token)),
    extend: (lease) => applyHeld(lease, { kind: 'extended', token: lease.token }),
    replay(id, { by, payload }) {
      const row = deadRow(id)
      audit(row, {
        by,
        action: payload === undefined ? 'replayed' : 'edited',
        payload: payload === undefined ? null : row.payload,
      })
      if (payload !== undefined) sql.setPayload.run({ seq: row.seq, payload })
      const held = isBusy(row.ordering_key) ? 1 : 0
      sql.setHeld.run({ seq: row.seq, held })
      const life = apply({ ...row, held }, { kind: 'replayed' })
      return { ...toJob({ ...row, payload: payload ?? row.payload }), ...life }
    },
    discard(id, { by }) {
      const row = deadRow(id)
      const at = clock.now()
      const { payload, attempts, caller, kind, trace_id: traceId } = row
      const log = row.log + logEntry({ at, kind: 'discarded', attempt: attempts, error: null })
      audit(row, { by, action: 'discarded', payload, log })
      remove(row, { jobId: id, kind, caller, traceId, at, event: 'discarded', status: 'FAILED', attempts })
    },
    returnLeases() {
      for (const row of sql.leased.all()) apply(row, { kind: 'abandoned' })
    },
    sweep() {
      const now = clock.now()
      if (due.isReached('overdue', now)) {
        for (const row of sql.overdue.all({ now, limit: sweepLimit })) apply(row, { kind: 'overdue' })
        due.set('overdue', sql.nextOverdue.get() ?? null)
      }
      if (due.isReached('expired', now)) {
        for (const { seq } of line.expired({ now, limit: sweepLimit })) apply(rowAt(seq), { kind: 'expired' })
        due.set('expired', line.nextExpiry())
      }
      if (due.isReached('done', now)) {
        for (const row of sql.doneBefore.all({ now: now - keepDoneMs, limit: sweepLimit })) remove(row)
        sql.removeAudit.run(now - keepAuditMs)
        const oldest = sql.oldestDone.get() ?? null
        due.set('done', oldest === null ? null : oldest + keepDoneMs + pruneBundleMs)
      }
      if (due.isReached('delayed', now)) due.set('delayed', line.nextDue(now))
    },
  }
}

/** A heartbeat is no event in the life of a job, and there are many. */
function entryOf(event: JobEvent, to: Lifecycle, at: number): string {
  return event.kind === 'extended'
    ? ''
    : logEntry({ at, kind: event.kind, attempt: to.attempts, error: errorOf(event, to) })
}

function subjectOf(row: JobRow): Subject {
  return { id: row.id, kind: row.kind, caller: row.caller, traceId: row.trace_id, orderingKey: row.ordering_key }
}
