import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite from 'better-sqlite3'
import { spanKind } from './span-kind.ts'

/** Raised with the schema. Telemetry is not worth a migration: a file of another version is emptied. */
const version = 4

/** Which spans may be the other end of their parent's call: the index `spans_by_parent` holds these alone, and is used where this is asked for word by word. */
export const calleeCondition = `(kind = ${spanKind.server} or substr(peer, 1, 5) = 'host:')`

// Ids are bytes, because they are a good part of a row. Wide columns stand last, so that what only counts need not pass them.
const schema = `
  create table resources (id integer primary key, body text not null unique, last_at integer not null);
  create table scopes (id integer primary key, body text not null unique, last_at integer not null);
  create table spans (
    id integer primary key, received_at integer not null, resource_id integer not null, scope_id integer not null,
    trace_id blob not null, span_id blob not null, parent_span_id blob, kind integer not null, status integer not null,
    start_ns integer not null, end_ns integer not null, flags integer not null, service text not null, name text not null,
    peer text, origin blob, status_message text, trace_state text, attributes text not null, events text not null,
    links text not null, dropped text,
    unique (trace_id, span_id)
  );
  create index spans_by_parent on spans (trace_id, parent_span_id) where ${calleeCondition};
  create index spans_by_origin on spans (origin) where origin is not null;
  create table calls (
    id integer primary key, received_at integer not null, minute integer not null, kind text not null, caller text not null,
    callee text not null, via text not null, calls integer not null, errors integer not null, durations blob not null,
    unique (minute, kind, caller, callee, via)
  );
  create table traces (
    trace_id blob primary key, start_ns integer not null, end_ns integer not null, last_id integer not null,
    spans integer not null, errors integer not null, services text not null, root text
  ) without rowid;
  create index traces_by_start on traces (start_ns, trace_id);
  create index failed_traces_by_start on traces (start_ns, trace_id) where errors > 0;
  create table logs (
    id integer primary key, received_at integer not null, resource_id integer not null, scope_id integer not null,
    time_ns integer not null, observed_ns integer not null, trace_id blob, span_id blob, severity_number integer not null,
    severity_text text not null, flags integer not null, service text not null, event_name text, body text not null,
    attributes text not null, dropped_attributes integer not null
  );
  create index logs_by_trace on logs (trace_id) where trace_id is not null;
  pragma user_version = ${version};`

/** Opens or makes the file, for the one who writes it. */
export function openToWrite(path: string): Sqlite.Database {
  mkdirSync(dirname(path), { recursive: true })
  const db = new Sqlite(path, { timeout: 2_000 })
  db.pragma('journal_mode = WAL')
  // Batches touch the same pages again and again: a checkpoint at four times the default writes fewer of them, and its fsyncs, which
  // hold up those of everybody on this disk, come less often. At sixteen times it writes so many at once that it holds them up more.
  db.pragma('wal_autocheckpoint = 4000')
  db.pragma('journal_size_limit = 16777216')
  // A power cut may take the last moments of telemetry; an fsync for every batch costs more than they are worth.
  db.pragma('synchronous = NORMAL')
  const found = db.pragma('user_version', { simple: true })
  if (found === version) return db
  if (found === 0) {
    db.exec(schema)
    return db
  }
  db.close()
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
  return openToWrite(path)
}

/** Opens the file for reading; whoever writes it has opened it before, and is never held up by this. */
export function openToRead(path: string): Sqlite.Database {
  const db = new Sqlite(path, { readonly: true, timeout: 2_000 })
  db.pragma(`mmap_size = ${256 * 1024 * 1024}`)
  return db
}
