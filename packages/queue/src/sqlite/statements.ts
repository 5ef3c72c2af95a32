// Every statement of the driver, prepared once.
import type { Database } from 'better-sqlite3'
import type { Lifecycle } from '../job.ts'
import type { WaitingJob } from './line.ts'
import { type AuditRow, type JobRow, lifecycleColumns, lifecycleValues } from './row.ts'

const isHeld = `state = 'ready' AND held = 1`
const isLeased = `state = 'leased'`
const hasEnded = `state IN ('done', 'dead')`

/** A bare parameter would be part of the plan: SQLite plans anew whenever it is bound, which costs ten times the query itself. */
export const bound = '0 + @limit'

/** What runs for every job, or whenever a timer is set: a test asserts that each of these uses an index. */
export const hotQueries = {
  bySeq: 'SELECT * FROM jobs WHERE seq = ?',
  byId: 'SELECT * FROM jobs WHERE id = ?',
  latestOf: 'SELECT * FROM jobs WHERE caller = ? AND thread = ? ORDER BY seq DESC LIMIT 1',
  byKey: 'SELECT * FROM jobs WHERE caller = ? AND kind = ? AND idempotency_key = ?',
  // Indexes are named where the planner would rather collect and sort.
  headOfKey: `SELECT seq FROM jobs INDEXED BY jobs_heads
              WHERE ordering_key = ? AND ordering_key IS NOT NULL AND held = 0 AND state IN ('ready', 'leased')`,
  nextOfKey: `SELECT seq FROM jobs INDEXED BY jobs_held WHERE ordering_key = ? AND ${isHeld} ORDER BY seq LIMIT 1`,
  leased: `SELECT * FROM jobs INDEXED BY jobs_leased WHERE ${isLeased} ORDER BY state_at`,
  overdue: `SELECT * FROM jobs INDEXED BY jobs_leased WHERE ${isLeased} AND state_at <= @now ORDER BY state_at LIMIT ${bound}`,
  doneBefore: `SELECT * FROM jobs INDEXED BY jobs_ended
               WHERE ${hasEnded} AND state = 'done' AND state_at <= @now ORDER BY state_at LIMIT ${bound}`,
  nextOverdue: `SELECT MIN(state_at) FROM jobs INDEXED BY jobs_leased WHERE ${isLeased}`,
  oldestDone: `SELECT MIN(state_at) FROM jobs INDEXED BY jobs_ended WHERE ${hasEnded} AND state = 'done'`,
} as const

type Value = string | number | null

/** Of a new row; the others are empty until it is claimed. */
const newColumns = [
  'id',
  'kind',
  'caller',
  'payload',
  'root',
  'producer',
  'trace_id',
  'priority',
  'thread',
  'idempotency_key',
  'fingerprint',
  'ordering_key',
  'held',
  'enqueued_at',
  'expires_at',
  'state_at',
  'log',
] as const

export type NewRow = Pick<JobRow, (typeof newColumns)[number]>

export function prepareStatements(db: Database) {
  const jobs = <Parameters extends unknown[]>(sql: string) => db.prepare<Parameters, JobRow>(sql)
  const number = <Parameters extends unknown[]>(sql: string) => db.prepare<Parameters, number | null>(sql).pluck()
  const lifecycle = `${lifecycleColumns.map((column) => `${column} = ?`).join(', ')}, log = log || ?`
  const insert = db.prepare<Value[]>(
    `INSERT INTO jobs (${newColumns.join(', ')}, state, attempts, token)
     VALUES (${newColumns.map(() => '?').join(', ')}, 'ready', 0, 0) ON CONFLICT (id) DO NOTHING`,
  )
  const update = db.prepare<Value[]>(`UPDATE jobs SET ${lifecycle} WHERE seq = ?`)
  const settle = db.prepare<Value[]>(`UPDATE jobs SET ${lifecycle} WHERE id = ? AND ${isLeased} AND token = ?`)
  return {
    /** Gives the row's place in order of arrival; undefined if the id is known. */
    insert(row: NewRow): number | undefined {
      const { changes, lastInsertRowid } = insert.run(...newColumns.map((column) => row[column]))
      return changes === 1 ? Number(lastInsertRowid) : undefined
    },
    /** Adds to the log. */
    update(seq: number, { life, log }: { life: Lifecycle; log: string }) {
      update.run(...lifecycleValues(life), log, seq)
    },
    /** As update, for whoever knows the job and its token but not its row; whether it is still so. */
    settle: ({ id, token }: { id: string; token: number }, { life, log }: { life: Lifecycle; log: string }) =>
      settle.run(...lifecycleValues(life), log, id, token).changes === 1,
    setHeld: db.prepare<[{ seq: number; held: 0 | 1 }]>('UPDATE jobs SET held = @held WHERE seq = @seq'),
    setPayload: db.prepare<[{ seq: number; payload: string }]>('UPDATE jobs SET payload = @payload WHERE seq = @seq'),
    forgetKey: db.prepare<[number]>('UPDATE jobs SET idempotency_key = NULL WHERE seq = ?'),
    remove: db.prepare<[string]>('DELETE FROM jobs WHERE id = ?'),
    insertAudit: db.prepare<[Omit<AuditRow, 'seq'>]>(
      `INSERT INTO audit (at, by, action, job_id, kind, caller, reason, error_code, error_message, payload, log)
       VALUES (@at, @by, @action, @job_id, @kind, @caller, @reason, @error_code, @error_message, @payload, @log)`,
    ),
    audit: db.prepare<[{ before: number; limit: number }], AuditRow>(
      `SELECT * FROM audit WHERE seq < @before ORDER BY seq DESC LIMIT ${bound}`,
    ),
    discarded: db.prepare<[string], Pick<AuditRow, 'caller' | 'log'>>(
      `SELECT caller, log FROM audit WHERE job_id = ? AND action = 'discarded' ORDER BY seq DESC LIMIT 1`,
    ),
    removeAudit: db.prepare<[number]>('DELETE FROM audit WHERE at <= ?'),
    writeProbe: db.prepare<[number]>('INSERT INTO probe VALUES (1, ?)'),
    readProbe: db.prepare<[], number>('SELECT at FROM probe WHERE id = 1').pluck(),
    removeProbe: db.prepare<[]>('DELETE FROM probe'),
    countJobs: db.prepare<[], { kind: string; state: JobRow['state']; jobs: number }>(
      'SELECT kind, state, COUNT(*) AS jobs FROM jobs GROUP BY kind, state',
    ),
    waiting: db.prepare<[], WaitingJob & { readonly held: number }>(
      `SELECT seq, priority, state_at AS at, enqueued_at AS enqueuedAt, expires_at AS expiresAt, held FROM jobs WHERE state = 'ready'`,
    ),
    bySeq: jobs<[number]>(hotQueries.bySeq),
    byId: jobs<[string]>(hotQueries.byId),
    latestOf: jobs<[string, string]>(hotQueries.latestOf),
    byKey: jobs<[string, string, string]>(hotQueries.byKey),
    headOfKey: number<[string]>(hotQueries.headOfKey),
    nextOfKey: number<[string]>(hotQueries.nextOfKey),
    leased: jobs<[]>(hotQueries.leased),
    overdue: jobs<[{ now: number; limit: number }]>(hotQueries.overdue),
    doneBefore: jobs<[{ now: number; limit: number }]>(hotQueries.doneBefore),
    nextOverdue: number<[]>(hotQueries.nextOverdue),
    oldestDone: number<[]>(hotQueries.oldestDone),
  }
}

export type Statements = ReturnType<typeof prepareStatements>
