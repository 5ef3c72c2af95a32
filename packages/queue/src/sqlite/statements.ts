// Every statement of the driver, prepared once.
import type { Database } from 'better-sqlite3'
import type { JobStatus } from '../job.ts'
import type { JobRow, LifecycleRow } from './row.ts'

export interface EventRow {
  readonly job_id: string
  readonly at: number
  readonly kind: string
  readonly attempt: number
  readonly error_code: string | null
  readonly error_message: string | null
}

const conditions: Record<JobStatus | 'ALL', string> = {
  ALL: 'TRUE',
  PENDING: `state = 'ready' AND started_at IS NULL`,
  PROCESSING: `(state = 'leased' OR (state = 'ready' AND started_at IS NOT NULL))`,
  COMPLETE: `state = 'done'`,
  FAILED: `state = 'dead'`,
}

/** What runs for every job, or whenever a timer is set: a test asserts that each of these uses an index. */
export const hotQueries = {
  // Named, because the planner would rather collect all that is due and sort it.
  due: `SELECT * FROM jobs INDEXED BY jobs_to_claim WHERE state = 'ready' AND state_at <= @now AND expires_at > @now
        ORDER BY priority DESC, seq LIMIT @limit`,
  byId: 'SELECT * FROM jobs WHERE id = ?',
  latestOf: 'SELECT * FROM jobs WHERE caller = ? AND thread = ? ORDER BY seq DESC LIMIT 1',
  byKey: 'SELECT * FROM jobs WHERE caller = ? AND kind = ? AND idempotency_key = ?',
  leased: `SELECT * FROM jobs WHERE state = 'leased' ORDER BY state_at`,
  overdue: `SELECT * FROM jobs WHERE state = 'leased' AND state_at <= @now ORDER BY state_at LIMIT @limit`,
  expired: `SELECT * FROM jobs INDEXED BY jobs_to_expire WHERE state = 'ready' AND expires_at <= @now ORDER BY expires_at LIMIT @limit`,
  doneBefore: `SELECT id FROM jobs WHERE state = 'done' AND state_at <= @now ORDER BY state_at LIMIT @limit`,
  nextReady: `SELECT MIN(state_at) FROM jobs WHERE state = 'ready' AND state_at > ?`,
  nextOverdue: `SELECT MIN(state_at) FROM jobs WHERE state = 'leased'`,
  nextExpired: `SELECT MIN(expires_at) FROM jobs WHERE state = 'ready'`,
  oldestDone: `SELECT MIN(state_at) FROM jobs WHERE state = 'done'`,
  oldestWaiting: `SELECT MIN(enqueued_at) FROM jobs WHERE state = 'ready'`,
  deadLetters: `SELECT * FROM jobs WHERE state = 'dead' ORDER BY state_at DESC LIMIT ?`,
  eventsOf: 'SELECT * FROM events WHERE job_id = ? ORDER BY seq',
} as const

export type NewRow = Omit<JobRow, 'seq'>

export function prepareStatements(db: Database) {
  const jobs = <Parameters extends unknown[]>(sql: string) => db.prepare<Parameters, JobRow>(sql)
  const instant = <Parameters extends unknown[]>(sql: string) => db.prepare<Parameters, number | null>(sql).pluck()
  const list = (status: JobStatus | 'ALL') =>
    jobs<[number]>(`SELECT * FROM jobs WHERE ${conditions[status]} ORDER BY seq DESC LIMIT ?`)
  return {
    insert: db.prepare<[NewRow]>(
      `INSERT INTO jobs (id, kind, caller, payload, root, producer, trace_id, priority, thread, idempotency_key, fingerprint,
         enqueued_at, expires_at, state, state_at, lease_owner, dead_reason, attempts, token, started_at,
         error_code, error_message, handled_by, processed_by)
       VALUES (@id, @kind, @caller, @payload, @root, @producer, @trace_id, @priority, @thread, @idempotency_key, @fingerprint,
         @enqueued_at, @expires_at, @state, @state_at, @lease_owner, @dead_reason, @attempts, @token, @started_at,
         @error_code, @error_message, @handled_by, @processed_by)
       ON CONFLICT (id) DO NOTHING`,
    ),
    update: db.prepare<[LifecycleRow & { readonly id: string }]>(
      `UPDATE jobs SET state = @state, state_at = @state_at, lease_owner = @lease_owner, dead_reason = @dead_reason,
         attempts = @attempts, token = @token, started_at = @started_at, expires_at = @expires_at,
         error_code = @error_code, error_message = @error_message, handled_by = @handled_by, processed_by = @processed_by
       WHERE id = @id`,
    ),
    remove: db.prepare<[string]>('DELETE FROM jobs WHERE id = ?'),
    logEvent: db.prepare<[EventRow]>(
      `INSERT INTO events (job_id, at, kind, attempt, error_code, error_message)
       VALUES (@job_id, @at, @kind, @attempt, @error_code, @error_message)`,
    ),
    removeEvents: db.prepare<[string]>('DELETE FROM events WHERE job_id = ?'),
    writeProbe: db.prepare<[number]>('UPDATE probe SET at = ? WHERE id = 1'),
    countByState: db.prepare<[], { state: JobRow['state']; jobs: number }>(
      'SELECT state, COUNT(*) AS jobs FROM jobs GROUP BY state',
    ),
    due: jobs<[{ now: number; limit: number }]>(hotQueries.due),
    byId: jobs<[string]>(hotQueries.byId),
    latestOf: jobs<[string, string]>(hotQueries.latestOf),
    byKey: jobs<[string, string, string]>(hotQueries.byKey),
    leased: jobs<[]>(hotQueries.leased),
    overdue: jobs<[{ now: number; limit: number }]>(hotQueries.overdue),
    expired: jobs<[{ now: number; limit: number }]>(hotQueries.expired),
    doneBefore: db.prepare<[{ now: number; limit: number }], string>(hotQueries.doneBefore).pluck(),
    nextReady: instant<[number]>(hotQueries.nextReady),
    nextOverdue: instant<[]>(hotQueries.nextOverdue),
    nextExpired: instant<[]>(hotQueries.nextExpired),
    oldestDone: instant<[]>(hotQueries.oldestDone),
    oldestWaiting: instant<[]>(hotQueries.oldestWaiting),
    deadLetters: jobs<[number]>(hotQueries.deadLetters),
    eventsOf: db.prepare<[string], EventRow>(hotQueries.eventsOf),
    list: {
      ALL: list('ALL'),
      PENDING: list('PENDING'),
      PROCESSING: list('PROCESSING'),
      COMPLETE: list('COMPLETE'),
      FAILED: list('FAILED'),
    } satisfies Record<JobStatus | 'ALL', unknown>,
  }
}

export type Statements = ReturnType<typeof prepareStatements>
