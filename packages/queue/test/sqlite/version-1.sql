-- A queue file as the first version of this package left it, its process killed at work.
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
INSERT INTO jobs (id, kind, caller, payload, root, trace_id, priority, idempotency_key, fingerprint, enqueued_at, expires_at,
  state, state_at, lease_owner, dead_reason, attempts, token, started_at, error_code, error_message, handled_by) VALUES
  ('dead', 'insights', 'a', '{"n":1}', '{"traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}',
    '0af7651916cd43dd8448eb211c80319c', 0, NULL, NULL, 1699999998000, 1700086398000, 'dead', 1699999999000, NULL, 'rejected',
    1, 1, 1699999998500, 'upstream', 'it said "no"', 'w0'),
  ('done', 'insights', 'a', '2', NULL, NULL, 0, NULL, NULL, 1699999998001, 1700086398000, 'done', 1699999999000, NULL, NULL,
    1, 1, 1699999998501, NULL, NULL, 'w0'),
  ('leased', 'insights', 'a', '3', NULL, NULL, 0, NULL, NULL, 1699999998002, 1700086398000, 'leased', 1700000290000, 'p0', NULL,
    1, 1, 1699999998502, NULL, NULL, 'w0'),
  ('ready', 'insights', 'c', '1', NULL, NULL, 0, 'k', 'a4ayc_80_OGda4BO_1o_V0etpOqiLx1JwB5S3beHW0s', 1699999998003, 1700086398000,
    'ready', 1699999998003, NULL, NULL, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO events (job_id, at, kind, attempt, error_code, error_message) VALUES
  ('dead', 1699999998000, 'enqueued', 0, NULL, NULL),
  ('done', 1699999998001, 'enqueued', 0, NULL, NULL),
  ('dead', 1699999998500, 'claimed', 1, NULL, NULL),
  ('dead', 1699999999000, 'rejected', 1, 'upstream', 'it said "no"');
PRAGMA user_version = 1;
