import { randomUUID } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { type Clock, systemClock } from '../clock.ts'
import type { Queue } from '../queue.ts'
import { defaultPolicy, type Policy } from '../transition.ts'
import { dueTimer } from './due-timer.ts'
import { groupCommit } from './group-commit.ts'
import { createJobTable } from './job-table.ts'
import { openFile, type Synchronous } from './open-file.ts'
import { toJob } from './row.ts'
import { prepareStatements } from './statements.ts'
import { createTally } from './tally.ts'

export interface SqliteQueueOptions {
  /** The file; made if it is not there. */
  readonly path: string
  readonly clock?: Clock
  /** FULL if absent. */
  readonly synchronous?: Synchronous
  readonly policy?: Partial<Policy>
  /** Given the database once it is open, to watch its statements. */
  readonly instrument?: (db: Database) => void
  /** How long finished jobs are kept; 7 days if absent. Dead letters are kept until someone replays or discards them. */
  readonly keepDoneMs?: number
}

const weekMs = 7 * 24 * 3_600_000
const sweepAgainMs = 1_000

/** Opens a durable queue on a file of its own. Throws QueueError `locked` when another process holds that file. */
export function openSqliteQueue(options: SqliteQueueOptions): Queue {
  const { path, clock = systemClock, synchronous = 'FULL', keepDoneMs = weekMs } = options
  const db = openFile(path, synchronous)
  options.instrument?.(db)
  const sql = prepareStatements(db)
  const tally = createTally(Object.fromEntries(sql.countByState.all().map((row) => [row.state, row.jobs])))
  const timer = dueTimer(clock, sweep)
  const listeners = new Set<() => void>()
  /** Names this process start. A lease of any other owner belongs to a process that is gone, because the file is ours alone. */
  const owner = randomUUID()
  let hasNewlyReady = false

  const jobs = createJobTable({
    sql,
    tally,
    clock,
    policy: { ...defaultPolicy, ...options.policy },
    keepDoneMs,
    becameReady() {
      hasNewlyReady = true
    },
  })

  const commits = groupCommit(db, {
    begun: tally.beginEntry,
    undone(what) {
      if (what === 'entry') return tally.undoEntry()
      tally.undoAll()
      hasNewlyReady = false
    },
    committed() {
      tally.commit()
      timer.setFor(jobs.nextDue())
      if (!hasNewlyReady) return
      hasNewlyReady = false
      for (const listener of listeners) listener()
    },
  })

  function sweep(): void {
    const pass = commits.run(() => {
      jobs.sweep()
      hasNewlyReady = true // a wait that is over changes no row, and yet it is why the timer rang
    })
    // Whoever asks for a change hears that the disk takes nothing; here it is only tried again.
    pass.catch(() => timer.setFor(clock.now() + sweepAgainMs))
  }

  db.transaction(jobs.returnLeases).immediate()
  tally.commit()
  timer.setFor(jobs.nextDue())

  return {
    enqueue: (job) => commits.run(() => jobs.take(job)),
    claim: ({ worker, limit }) => commits.run(() => jobs.claim({ owner, worker, limit })),
    acknowledge: (lease, { processedBy }) =>
      commits.run(() => jobs.settle(lease, { kind: 'acknowledged', token: lease.token, processedBy })),
    fail: (lease, error) => commits.run(() => jobs.settle(lease, { kind: 'failed', token: lease.token, error })),
    reject: (lease, error) => commits.run(() => jobs.settle(lease, { kind: 'rejected', token: lease.token, error })),
    release: (lease) => commits.run(() => jobs.settle(lease, { kind: 'released', token: lease.token })),
    extend: (lease) => commits.run(() => jobs.settle(lease, { kind: 'extended', token: lease.token })),
    async get(id) {
      const row = sql.byId.get(id)
      return row && toJob(row)
    },
    async latestOf({ caller, thread }) {
      const row = sql.latestOf.get(caller, thread)
      return row && toJob(row)
    },
    list: async ({ status, limit }) => sql.list[status ?? 'ALL'].all(limit).map(toJob),
    deadLetters: async ({ limit }) => sql.deadLetters.all(limit).map(toJob),
    replay: (id) => commits.run(() => jobs.change(id, { kind: 'replayed' })),
    discard: (id) => commits.run(() => jobs.discard(id)),
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
