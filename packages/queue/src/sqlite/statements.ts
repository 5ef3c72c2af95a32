// Every statement of the driver, prepared once.
import type { Database } from 'better-sqlite3'
import type { AuditRow, JobRow, LifecycleRow } from './row.ts'

const isClaimable = `state = 'ready' AND held = 0`
const isHeld = `state = 'ready' AND held = 1`
const isLeased = `state = 'leased'`
const hasEnded = `state IN ('done', 'dead')`

/** What runs for every job, or whenever a timer is set: a test asserts that each of these uses an index. */
export const hotQueries = {
  // Indexes are named where the planner would rather collect and sort.
  due: `SELECT * FROM jobs INDEXED BY jobs_to_claim WHERE ${isClaimable} AND state_at <= @now AND expires_at > @now
        ORDER BY priority DESC, seq LIMIT @limit`,
  byId: 'SELECT * FROM jobs WHERE id = ?',
  latestOf: 'SELECT * FROM jobs WHERE caller = ? AND thread = ? ORDER BY seq DESC LIMIT 1',
  byKey: 'SELECT * FROM jobs WHERE caller = ? AND kind = ? AND idempotency_key = ?',
  headOfKey: `SELECT seq FROM jobs INDEXED BY jobs_heads
              WHERE ordering_key = ? AND ordering_key IS NOT NULL AND held = 0 AND state IN ('ready', 'leased')`,
  nextOfKey: `SELECT seq FROM jobs INDEXED BY jobs_held WHERE ordering_key = ? AND ${isHeld} ORDER BY seq LIMIT 1`,
  leased: `SELECT * FROM jobs INDEXED BY jobs_leased WHERE ${isLeased} ORDER BY state_at`,
  overdue: `SELECT * FROM jobs INDEXED BY jobs_leased WHERE ${isLeased} AND state_at <= @now ORDER BY state_at LIMIT @limit`,
  doneBefore: `SELECT * FROM jobs INDEXED BY jobs_ended
               WHERE ${hasEnded} AND state = 'done' AND state_at <= @now ORDER BY state_at LIMIT @limit`,
  nextDelayed: `SELECT MIN(state_at) FROM jobs INDEXED BY jobs_delayed
                WHERE state = 'ready' AND state_at > enqueued_at AND state_at > ?`,
  nextOverdue: `SELECT MIN(state_at) FROM jobs INDEXED BY jobs_leased WHERE ${isLeased}`,
  oldestDone: `SELECT MIN(state_at) FROM jobs INDEXED BY jobs_ended WHERE ${hasEnded} AND state = 'done'`,
  // The rest read an index from end to end: when a life may be over, and when somebody wants to know.
  expired: ofBothWaiting(
    (index, condition) => `SELECT id FROM jobs INDEXED BY ${index} WHERE ${condition} AND expires_at <= @now`,
    (both) => `SELECT id FROM (${both}) LIMIT @limit`,
  ),
  nextExpired: ofBothWaiting(
    (index, condition) => `SELECT MIN(expires_at) AS at FROM jobs INDEXED BY ${index} WHERE ${condition}`,
    (both) => `SELECT MIN(at) FROM (${both})`,
  ),
  oldestWaiting: ofBothWaiting(
    (index, condition) => `SELECT MIN(enqueued_at) AS at FROM jobs INDEXED BY ${index} WHERE ${condition}`,
    (both) => `SELECT MIN(at) FROM (${both})`,
  ),
  ahead: `SELECT COUNT(*) FROM jobs INDEXED BY jobs_to_claim
          WHERE ${isClaimable} AND (priority > @priority OR (priority = @priority AND seq < @seq))`,
} as const

/** Claimable and held jobs stand in an index each. */
function ofBothWaiting(one: (index: string, condition: string) => string, whole: (both: string) => string): string {
  return whole([one('jobs_to_claim', isClaimable), one('jobs_held', isHeld)].join(' UNION ALL '))
}

export type NewRow = Omit<JobRow, 'seq'>

/** `log` is what is added to it. */
export type Update = LifecycleRow & { readonly seq: number; readonly log: string }

/** As Update, for whoever knows the job and its token but not its row. */
export type SettleUpdate = LifecycleRow & { readonly id: string; readonly heldToken: number; readonly log: string }

export function prepareStatements(db: Database) {
  const jobs = <Parameters extends unknown[]>(sql: string) => db.prepare<Parameters, JobRow>(sql)
  const number = <Parameters extends unknown[]>(sql: string) => db.prepare<Parameters, number | null>(sql).pluck()
  const lifecycle = `state = @state, state_at = @state_at, lease_owner = @lease_owner, dead_reason = @dead_reason,
    attempts = @attempts, token = @token, started_at = @started_at, expires_at = @expires_at, error_code = @error_code,
    error_message = @error_message, handled_by = @handled_by, processed_by = @processed_by, log = log || @log`
  return {
    insert: db.prepare<[NewRow]>(
      `INSERT INTO jobs (id, kind, caller, payload, root, producer, trace_id, priority, thread, idempotency_key, fingerprint,
         ordering_key, held, enqueued_at, expires_at, state, state_at, lease_owner, dead_reason, attempts, token, started_at,
         error_code, error_message, handled_by, processed_by, log)
       VALUES (@id, @kind, @caller, @payload, @root, @producer, @trace_id, @priority, @thread, @idempotency_key, @fingerprint,
         @ordering_key, @held, @enqueued_at, @expires_at, @state, @state_at, @lease_owner, @dead_reason, @attempts, @token,
         @started_at, @error_code, @error_message, @handled_by, @processed_by, @log)
       ON CONFLICT (id) DO NOTHING`,
    ),
    update: db.prepare<[Update]>(`UPDATE jobs SET ${lifecycle} WHERE seq = @seq`),
    settle: db.prepare<[SettleUpdate]>(
      `UPDATE jobs SET ${lifecycle} WHERE id = @id AND ${isLeased} AND token = @heldToken`,
    ),
    setHeld: db.prepare<[{ seq: number; held: 0 | 1 }]>('UPDATE jobs SET held = @held WHERE seq = @seq'),
    setPayload: db.prepare<[{ seq: number; payload: string }]>('UPDATE jobs SET payload = @payload WHERE seq = @seq'),
    forgetKey: db.prepare<[number]>('UPDATE jobs SET idempotency_key = NULL WHERE seq = ?'),
    remove: db.prepare<[string]>('DELETE FROM jobs WHERE id = ?'),
    insertAudit: db.prepare<[Omit<AuditRow, 'seq'>]>(
      `INSERT INTO audit (at, by, action, job_id, kind, caller, reason, error_code, error_message, payload)
       VALUES (@at, @by, @action, @job_id, @kind, @caller, @reason, @error_code, @error_message, @payload)`,
    ),
    audit: db.prepare<[{ before: number; limit: number }], AuditRow>(
      'SELECT * FROM audit WHERE seq < @before ORDER BY seq DESC LIMIT @limit',
    ),
    removeAudit: db.prepare<[number]>('DELETE FROM audit WHERE at <= ?'),
    writeProbe: db.prepare<[number]>('INSERT INTO probe VALUES (1, ?)'),
    readProbe: db.prepare<[], number>('SELECT at FROM probe WHERE id = 1').pluck(),
    removeProbe: db.prepare<[]>('DELETE FROM probe'),
    countJobs: db.prepare<[], { kind: string; state: JobRow['state']; jobs: number }>(
      'SELECT kind, state, COUNT(*) AS jobs FROM jobs GROUP BY kind, state',
    ),
    due: jobs<[{ now: number; limit: number }]>(hotQueries.due),
    byId: jobs<[string]>(hotQueries.byId),
    latestOf: jobs<[string, string]>(hotQueries.latestOf),
    byKey: jobs<[string, string, string]>(hotQueries.byKey),
    headOfKey: number<[string]>(hotQueries.headOfKey),
    nextOfKey: number<[string]>(hotQueries.nextOfKey),
    leased: jobs<[]>(hotQueries.leased),
    overdue: jobs<[{ now: number; limit: number }]>(hotQueries.overdue),
    expired: db.prepare<[{ now: number; limit: number }], string>(hotQueries.expired).pluck(),
    doneBefore: jobs<[{ now: number; limit: number }]>(hotQueries.doneBefore),
    nextDelayed: number<[number]>(hotQueries.nextDelayed),
    nextOverdue: number<[]>(hotQueries.nextOverdue),
    nextExpired: number<[]>(hotQueries.nextExpired),
    oldestDone: number<[]>(hotQueries.oldestDone),
    oldestWaiting: number<[]>(hotQueries.oldestWaiting),
    ahead: number<[{ priority: number; seq: number }]>(hotQueries.ahead),
  }
}

export type Statements = ReturnType<typeof prepareStatements>
