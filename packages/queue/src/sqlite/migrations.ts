// Forward only. The position in this list is the file's user_version; a released entry never changes.
import type { Database } from 'better-sqlite3'

// `state_at` means what the state needs: due (ready), leased until, done at, dead at.
const migrations: readonly string[] = [
  `
  CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    caller TEXT NOT NULL,
    payload TEXT NOT NULL,
    root TEXT,
    producer TEXT,
    trace_id TEXT,
    priority INTEGER NOT NULL,
    idempotency_key TEXT,
    fingerprint TEXT,
    enqueued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'leased', 'done', 'dead')),
    state_at INTEGER NOT NULL,
    lease_owner TEXT,
    dead_reason TEXT CHECK (dead_reason IN ('exhausted', 'rejected', 'expired')),
    attempts INTEGER NOT NULL,
    token INTEGER NOT NULL,
    started_at INTEGER,
    error_code TEXT,
    error_message TEXT,
    handled_by TEXT,
    processed_by TEXT
  ) STRICT;
  CREATE INDEX jobs_to_claim ON jobs (priority DESC, seq, state_at, expires_at) WHERE state = 'ready';
  CREATE INDEX jobs_to_expire ON jobs (expires_at) WHERE state = 'ready';
  CREATE INDEX jobs_waiting ON jobs (enqueued_at) WHERE state = 'ready';
  CREATE INDEX jobs_by_state ON jobs (state, state_at);
  CREATE UNIQUE INDEX jobs_by_key ON jobs (caller, kind, idempotency_key) WHERE idempotency_key IS NOT NULL;

  CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    error_code TEXT,
    error_message TEXT
  ) STRICT;
  CREATE INDEX events_by_job ON events (job_id, seq);

  CREATE TABLE probe (id INTEGER PRIMARY KEY CHECK (id = 1), at INTEGER NOT NULL) STRICT;
  INSERT INTO probe VALUES (1, 0);
  `,
  `
  ALTER TABLE jobs ADD COLUMN thread TEXT;
  CREATE INDEX jobs_by_thread ON jobs (caller, thread, seq) WHERE thread IS NOT NULL;
  `,
  // The event log moves into the job's own row; fewer indexes, each of the rows that need it; ordering keys; an audit.
  `
  DELETE FROM probe;

  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    by TEXT NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('replayed', 'edited', 'discarded')),
    job_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    caller TEXT NOT NULL,
    reason TEXT NOT NULL,
    error_code TEXT,
    error_message TEXT,
    payload TEXT
  ) STRICT;

  CREATE TABLE jobs_2 (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    caller TEXT NOT NULL,
    payload TEXT NOT NULL,
    root TEXT,
    producer TEXT,
    trace_id TEXT,
    priority INTEGER NOT NULL,
    thread TEXT,
    idempotency_key TEXT,
    fingerprint TEXT,
    ordering_key TEXT,
    held INTEGER NOT NULL CHECK (held IN (0, 1)),
    enqueued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'leased', 'done', 'dead')),
    state_at INTEGER NOT NULL,
    lease_owner TEXT,
    dead_reason TEXT CHECK (dead_reason IN ('exhausted', 'rejected', 'expired')),
    attempts INTEGER NOT NULL,
    token INTEGER NOT NULL,
    started_at INTEGER,
    error_code TEXT,
    error_message TEXT,
    handled_by TEXT,
    processed_by TEXT,
    log TEXT NOT NULL
  ) STRICT;
  INSERT INTO jobs_2
    SELECT seq, id, kind, caller, payload, root, producer, trace_id, priority, thread, idempotency_key, fingerprint, NULL, 0,
      enqueued_at, expires_at, state, state_at, lease_owner, dead_reason, attempts, token, started_at,
      error_code, error_message, handled_by, processed_by,
      coalesce((
        SELECT group_concat(
          CASE WHEN error_code IS NULL THEN json_array(at, kind, attempt)
          ELSE json_array(at, kind, attempt, error_code, coalesce(error_message, '')) END || char(10), '' ORDER BY events.seq)
        FROM events WHERE job_id = jobs.id), '')
    FROM jobs;
  DROP TABLE events;
  DROP TABLE jobs;
  ALTER TABLE jobs_2 RENAME TO jobs;

  CREATE INDEX jobs_to_claim ON jobs (priority DESC, seq, state_at, expires_at, enqueued_at) WHERE state = 'ready' AND held = 0;
  CREATE INDEX jobs_held ON jobs (ordering_key, seq, expires_at, enqueued_at) WHERE state = 'ready' AND held = 1;
  CREATE UNIQUE INDEX jobs_heads ON jobs (ordering_key)
    WHERE ordering_key IS NOT NULL AND held = 0 AND state IN ('ready', 'leased');
  CREATE INDEX jobs_delayed ON jobs (state_at) WHERE state = 'ready' AND state_at > enqueued_at;
  CREATE INDEX jobs_leased ON jobs (state_at) WHERE state = 'leased';
  CREATE INDEX jobs_ended ON jobs (state, state_at) WHERE state IN ('done', 'dead');
  CREATE UNIQUE INDEX jobs_by_key ON jobs (caller, kind, idempotency_key) WHERE idempotency_key IS NOT NULL;
  CREATE INDEX jobs_by_thread ON jobs (caller, thread, seq) WHERE thread IS NOT NULL;
  `,
  // What happened stays as it was written: a log only grows, a decision is final, and no job goes before it has ended.
  `
  CREATE TRIGGER jobs_log_grows BEFORE UPDATE OF log ON jobs WHEN substr(new.log, 1, length(old.log)) <> old.log
    BEGIN SELECT raise(ABORT, 'Cannot change the log of a job: it is append-only'); END;
  CREATE TRIGGER jobs_stay BEFORE DELETE ON jobs WHEN old.state NOT IN ('done', 'dead')
    BEGIN SELECT raise(ABORT, 'Cannot remove a job that has not ended'); END;
  CREATE TRIGGER audit_stays BEFORE UPDATE ON audit
    BEGIN SELECT raise(ABORT, 'Cannot change a decision: it is append-only'); END;
  `,
  // The log of a job that is discarded stays with the decision.
  `
  ALTER TABLE audit ADD COLUMN log TEXT;
  CREATE INDEX audit_discarded ON audit (job_id) WHERE action = 'discarded';
  `,
  // What waits is remembered in order (line.ts); only the jobs of an ordering key are still looked for.
  `
  DROP INDEX jobs_to_claim;
  DROP INDEX jobs_delayed;
  DROP INDEX jobs_held;
  CREATE INDEX jobs_held ON jobs (ordering_key, seq) WHERE state = 'ready' AND held = 1;
  `,
]

/** Brings the file to this program's version, each step in a transaction of its own. Throws when the file is newer. */
export function migrate(db: Database): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  if (version > migrations.length) {
    throw new Error(
      `Cannot use a queue file of version ${version}: this program knows versions up to ${migrations.length}`,
    )
  }
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue
    db.transaction(() => {
      db.exec(sql)
      db.pragma(`user_version = ${index + 1}`)
    })()
  }
}
