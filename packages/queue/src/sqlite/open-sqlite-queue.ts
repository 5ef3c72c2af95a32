import { randomUUID } from 'node:crypto'
import { payloadHash } from '../canonical-json.ts'
import { type Clock, systemClock } from '../clock.ts'
import { type Job, type JobError, type Lifecycle, traceIdOf } from '../job.ts'
import type { Enqueued, Lease, NewJob, Queue } from '../queue.ts'
import { QueueError } from '../queue-error.ts'
import { defaultPolicy, type JobEvent, type Policy, type Refusal, transition } from '../transition.ts'
import { uuidV7 } from '../uuid-v7.ts'
import { dueTimer } from './due-timer.ts'
import { groupCommit } from './group-commit.ts'
import { openFile, type Synchronous } from './open-file.ts'
import { type JobRow, toJob, toLifecycleRow } from './row.ts'
import { prepareStatements } from './statements.ts'
import { createTally } from './tally.ts'

export interface SqliteQueueOptions {
  /** The file; made if it is not there. */
  readonly path: string
  readonly clock?: Clock
  /** FULL if absent. */
  readonly synchronous?: Synchronous
  readonly policy?: Partial<Policy>
  /** How long finished jobs are kept; 7 days if absent. Dead letters are kept until someone replays or discards them. */
  readonly keepDoneMs?: number
}

/** How many jobs one pass over what came due may touch, so that a long absence does not block the event loop. */
const sweepLimit = 500
/** Finished jobs are removed in bundles, not one by one. */
const pruneBundleMs = 60_000

/** Opens a durable queue on a file of its own. Throws QueueError `locked` when another process holds that file. */
export function openSqliteQueue(options: SqliteQueueOptions): Queue {
  const { path, clock = systemClock, synchronous = 'FULL', keepDoneMs = 7 * 24 * 3_600_000 } = options
  const policy: Policy = { ...defaultPolicy, ...options.policy }
  const db = openFile(path, synchronous)
  const sql = prepareStatements(db)
  /** Names this process start. A lease of any other owner belongs to a process that is gone, because the file is ours alone. */
  const owner = randomUUID()
  const tally = createTally(Object.fromEntries(sql.countByState.all().map((row) => [row.state, row.jobs])))
  const listeners = new Set<() => void>()
  const timer = dueTimer(clock, () => void sweep())
  let becameReady = false

  const commits = groupCommit(db, {
    begun: tally.beginEntry,
    undone(what) {
      if (what === 'entry') return tally.undoEntry()
      tally.undoAll()
      becameReady = false
    },
    committed() {
      tally.commit()
      timer.setFor(nextDue())
      if (!becameReady) return
      becameReady = false
      for (const listener of listeners) listener()
    },
  })

  function nextDue(): number | null {
    const oldestDone = sql.oldestDone.get() ?? null
    const times = [
      sql.nextReady.get(clock.now()) ?? null,
      sql.nextOverdue.get() ?? null,
      sql.nextExpired.get() ?? null,
      oldestDone === null ? null : oldestDone + keepDoneMs + pruneBundleMs,
    ].filter((at) => at !== null)
    return times.length === 0 ? null : Math.min(...times)
  }

  /** What the clock alone changes: delays that end, leases and lives that run out, finished jobs that are old. */
  function sweep(): Promise<void> {
    const pass = commits.run(() => {
      const now = clock.now()
      for (const row of sql.overdue.all({ now, limit: sweepLimit })) apply(row, { kind: 'overdue' })
      for (const row of sql.expired.all({ now, limit: sweepLimit })) apply(row, { kind: 'expired' })
      for (const id of sql.doneBefore.all({ now: now - keepDoneMs, limit: sweepLimit })) remove(id, 'done')
      becameReady = true
    })
    // A disk that takes nothing is reported to whoever asks for a change; here it is tried again in a while.
    return pass.catch(() => timer.setFor(clock.now() + 1_000))
  }

  /** Moves a job and records it, inside the transaction that is open. Throws when the event does not apply. */
  function apply(row: JobRow, event: JobEvent): Job {
    const before = toJob(row)
    const now = clock.now()
    const step = transition(before, event, { now, policy })
    if (step.kind === 'refused') throw refusal(before.id, step.why)
    write(before, step.to)
    if (event.kind !== 'extended') log(before.id, { kind: event.kind, life: step.to, error: errorOf(event, step.to) })
    return { ...before, ...step.to }
  }

  function write(before: Job, life: Lifecycle): void {
    sql.update.run({ id: before.id, ...toLifecycleRow(life) })
    tally.change(before.state.kind, life.state.kind)
    if (life.state.kind === 'ready' && life.state.at <= clock.now()) becameReady = true
  }

  function log(id: string, { kind, life, error }: { kind: string; life: Lifecycle; error: JobError | null }): void {
    sql.logEvent.run({
      job_id: id,
      at: clock.now(),
      kind,
      attempt: life.attempts,
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

  const change = (id: string, event: JobEvent): Promise<Job> => commits.run(() => apply(rowOf(id), event))

  function settle(lease: Lease, event: JobEvent): Promise<Job> {
    return commits.run(() => {
      const row = sql.byId.get(lease.job.id)
      // A job that was removed meanwhile is as lost as one that was given to someone else.
      if (row === undefined) throw refusal(lease.job.id, 'lease_lost')
      return apply(row, event)
    })
  }

  function take(job: NewJob): Enqueued {
    const now = clock.now()
    const hash = job.idempotencyKey === undefined ? null : payloadHash(job.payload)
    if (job.idempotencyKey !== undefined) {
      const known = sql.byKey.get(job.caller, job.kind, job.idempotencyKey)
      if (known !== undefined) {
        if (known.payload_hash === hash) return { job: toJob(known), isNew: false }
        throw new QueueError(
          'conflict',
          `Cannot use idempotency key "${job.idempotencyKey}": it belongs to another payload`,
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
      id: uuidV7(now),
      kind: job.kind,
      caller: job.caller,
      payload: JSON.stringify(job.payload),
      root: JSON.stringify(job.root),
      producer: job.producer === undefined ? null : JSON.stringify(job.producer),
      trace_id: traceIdOf(job.root),
      priority: job.priority ?? 0,
      idempotency_key: job.idempotencyKey ?? null,
      payload_hash: hash,
      enqueued_at: now,
      ...toLifecycleRow(life),
    }
    const { lastInsertRowid } = sql.insert.run(row)
    log(row.id, { kind: 'enqueued', life, error: null })
    tally.change(null, 'ready')
    if (row.state_at <= now) becameReady = true
    return { job: toJob({ seq: Number(lastInsertRowid), ...row }), isNew: true }
  }

  /** Before anything else happens to the file: what an earlier process held is offered again. */
  function returnAbandoned(): void {
    db.transaction(() => {
      for (const row of sql.leased.all()) apply(row, { kind: 'abandoned' })
    }).immediate()
    tally.commit()
    becameReady = false
    timer.setFor(nextDue())
  }

  returnAbandoned()

  return {
    enqueue: (job) => commits.run(() => take(job)),
    claim: ({ worker, limit }) =>
      commits.run(() =>
        sql.due.all({ now: clock.now(), limit }).map((row) => {
          const job = apply(row, { kind: 'claimed', owner, worker })
          return { job, token: job.token }
        }),
      ),
    acknowledge: (lease, { processedBy }) => settle(lease, { kind: 'acknowledged', token: lease.token, processedBy }),
    fail: (lease, error) => settle(lease, { kind: 'failed', token: lease.token, error }),
    reject: (lease, error) => settle(lease, { kind: 'rejected', token: lease.token, error }),
    release: (lease) => settle(lease, { kind: 'released', token: lease.token }),
    extend: (lease) => settle(lease, { kind: 'extended', token: lease.token }),
    async get(id) {
      const row = sql.byId.get(id)
      return row && toJob(row)
    },
    list: async ({ status, limit }) => sql.list[status ?? 'ALL'].all(limit).map(toJob),
    deadLetters: async ({ limit }) => sql.deadLetters.all(limit).map(toJob),
    replay: (id) => change(id, { kind: 'replayed' }),
    discard: (id) =>
      commits.run(() => {
        if (rowOf(id).state !== 'dead') throw refusal(id, 'not_dead')
        remove(id, 'dead')
      }),
    events: async (id) =>
      sql.eventsOf.all(id).map(({ job_id, at, kind, attempt, error_code, error_message }) => ({
        jobId: job_id,
        at,
        kind,
        attempt,
        error: error_code === null ? null : { code: error_code, message: error_message ?? '' },
      })),
    counts: tally.counts,
    oldestWaitingSince: () => sql.oldestWaiting.get() ?? null,
    onWake(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    checkWritable: () => commits.run(() => void sql.writeProbe.run(clock.now())),
    async close() {
      if (!db.open) return
      commits.close()
      timer.close()
      listeners.clear()
      db.close()
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
