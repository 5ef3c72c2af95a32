import { randomUUID } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import { capabilities } from '../capabilities.ts'
import { type Clock, systemClock } from '../clock.ts'
import { dueTimer } from '../due-timer.ts'
import { readLog } from '../event-log.ts'
import { createListeners } from '../listeners.ts'
import { prepareJob } from '../prepare-job.ts'
import type { JobChange, Queue, QueueMode } from '../queue.ts'
import { isQueueError } from '../queue-error.ts'
import { whyNotTaken } from '../refusal.ts'
import { defaultRetention, type Retention } from '../retention.ts'
import { createServiceRate } from '../service-rate.ts'
import { defaultPolicy, type Policy } from '../transition.ts'
import { createDueTimes } from './due-times.ts'
import { groupCommit } from './group-commit.ts'
import { createJobTable } from './job-table.ts'
import { createLedger } from './ledger.ts'
import { createLine } from './line.ts'
import { openFile, type Synchronous } from './open-file.ts'
import { createPages, page } from './pages.ts'
import { toAudit, toJob } from './row.ts'
import { prepareStatements } from './statements.ts'

export interface SqliteQueueOptions {
  /** The file; made if it is not there. */
  readonly path: string
  readonly clock?: Clock
  /** In [0, 1), for the jitter of retries. */
  readonly random?: () => number
  /** FULL if absent. */
  readonly synchronous?: Synchronous
  readonly policy?: Partial<Policy>
  readonly retention?: Partial<Retention>
  /** What a listener threw. */
  readonly onError?: (error: unknown) => void
  /** Given the database once it is open, to watch its statements. */
  readonly instrument?: (db: Database) => void
}

const sweepAgainMs = 1_000

/** Opens a durable queue on a file of its own. Throws QueueError `locked` when another process holds that file. */
export function openSqliteQueue(options: SqliteQueueOptions): Queue {
  const { path, clock = systemClock, random = Math.random, synchronous = 'FULL', onError = () => {} } = options
  const db = openFile(path, synchronous)
  options.instrument?.(db)
  const sql = prepareStatements(db)
  const pages = createPages(db)
  const ledger = createLedger(sql.countJobs.all())
  const line = createLine(sql.waiting.iterate())
  const due = createDueTimes()
  const rate = createServiceRate()
  const timer = dueTimer(clock, sweep)
  const wakes = createListeners<[]>(onError)
  const changes = createListeners<[JobChange]>(onError)
  /** Names this process start. A lease of any other owner belongs to a process that is gone, because the file is ours alone. */
  const owner = randomUUID()
  let hasNewlyReady = false
  let mode: QueueMode = 'open'

  const jobs = createJobTable({
    sql,
    ledger,
    line,
    due,
    clock,
    random,
    policy: { ...defaultPolicy, ...options.policy },
    ...defaultRetention,
    ...options.retention,
    becameReady() {
      hasNewlyReady = true
    },
  })

  const commits = groupCommit(db, {
    begun() {
      ledger.beginEntry()
      line.beginEntry()
    },
    undone(what) {
      due.doubt(clock.now())
      if (what === 'entry') {
        ledger.undoEntry()
        line.undoEntry()
        return
      }
      ledger.undoAll()
      line.undoAll()
      hasNewlyReady = false
    },
    committing: wakeWorkers,
    committed,
  })

  function wakeWorkers(): void {
    if (!hasNewlyReady) return
    hasNewlyReady = false
    wakes.tell()
  }

  function committed(): void {
    line.commit()
    for (const change of ledger.commit()) {
      const isFinal = change.status === 'COMPLETE' || change.status === 'FAILED'
      rate.note({ kind: change.event, at: change.at, isFinal })
      changes.tell(change)
    }
    timer.setFor(due.earliest())
    wakeWorkers() // of what was only committed once a neighbour had failed
  }

  function sweep(): void {
    const pass = commits.run(() => {
      jobs.sweep()
      hasNewlyReady = true // a wait that is over changes no row, and yet it is why the timer rang
    })
    // Whoever asks for a change hears that the disk takes nothing; here it is only tried again.
    pass.catch(() => timer.setFor(clock.now() + sweepAgainMs))
  }

  due.doubt(clock.now())
  db.transaction(() => {
    jobs.returnLeases()
    jobs.sweep()
  }).immediate()
  committed()

  return {
    driver: 'sqlite',
    capabilities: capabilities.sqlite,
    async enqueue(newJob, admits = () => true) {
      const job = prepareJob(newJob, clock.now())
      return commits.run(() => jobs.take(job, whyNotTaken(mode, ledger.waiting(), admits)))
    },
    claim: ({ worker, limit }) =>
      commits.run(() => {
        if (mode === 'paused') return []
        return jobs.claim({ owner, worker, limit: typeof limit === 'number' ? limit : limit() })
      }),
    settle: (lease, verdict) => commits.run(() => jobs.settle(lease, verdict)),
    settleAll: (verdicts) =>
      commits.run(() =>
        verdicts.map(([lease, verdict]) => {
          try {
            jobs.settle(lease, verdict)
            return 'accepted'
          } catch (error) {
            if (!isQueueError(error, 'lease_lost')) throw error
            return 'lease_lost'
          }
        }),
      ),
    extend: (lease) => commits.run(() => jobs.extend(lease)),

    async get(id) {
      const row = sql.byId.get(id)
      return row && toJob(row)
    },
    async latestOf({ caller, thread }) {
      const row = sql.latestOf.get(caller, thread)
      return row && toJob(row)
    },
    list: async (filter) => pages.jobs(filter),
    async events(id) {
      const row = sql.byId.get(id)
      return row === undefined ? [] : readLog(id, row.log)
    },
    async discarded(id) {
      const row = sql.discarded.get(id)
      return row && { caller: row.caller, events: readLog(id, row.log ?? '') } // what was discarded before had none
    },
    counts: async () => ledger.counts(),
    countsByKind: async () => ledger.countsByKind(),
    oldestWaitingSince: async () => line.oldest(),
    async position(id) {
      const row = sql.byId.get(id)
      if (row?.state !== 'ready') return null
      return line.ahead(row, clock.now()) + 1
    },
    serviceRate: rate.perSecond,

    deadLetters: async (filter) => pages.deadLetters(filter),
    replay: (id, { by, payload }) =>
      commits.run(() => jobs.replay(id, { by, payload: payload === undefined ? undefined : JSON.stringify(payload) })),
    replayAll: (filter, { by, limit }) =>
      commits.run(() => {
        const ids = pages.deadIds({ ...filter, limit })
        for (const id of ids) jobs.replay(id, { by })
        return ids
      }),
    discard: (id, { by }) => commits.run(() => jobs.discard(id, { by })),
    async audit({ cursor, limit }) {
      const before = Number(cursor ?? Number.MAX_SAFE_INTEGER)
      const rows = sql.audit.all({ before, limit: limit + 1 })
      return page(rows, limit, toAudit, ({ seq }) => String(seq))
    },

    mode: () => mode,
    async setMode(wanted) {
      mode = wanted
      if (wanted !== 'paused') wakes.tell()
    },

    onWake: wakes.add,
    onChange: changes.add,
    async check() {
      const started = performance.now()
      await commits.run(() => {
        sql.writeProbe.run(clock.now())
        sql.readProbe.get()
        sql.removeProbe.run()
      })
      return { roundTripMs: performance.now() - started }
    },
    async close() {
      if (!db.open) return
      commits.close()
      timer.close()
      wakes.clear()
      changes.clear()
      db.close()
    },
  }
}
