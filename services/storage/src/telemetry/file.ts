import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { StoredSpan } from '@dataprime/mesh/contracts'
import Sqlite from 'better-sqlite3'
import type { LogRow, ResourceBatch, SpanRow } from './decode.ts'

/** What is kept at most; the older goes first. */
export interface Retention {
  readonly maxAgeMs: number
  readonly maxSpans: number
  readonly maxLogs: number
}

export interface TelemetryCounts {
  readonly spans: number
  readonly logs: number
  readonly size_bytes: number
}

export interface TelemetryFile {
  /** In one transaction; a span that is there already is left as it is. `now` is Unix milliseconds, for the retention. */
  readonly addSpans: (batches: readonly ResourceBatch<SpanRow>[], now: number) => void
  readonly addLogs: (batches: readonly ResourceBatch<LogRow>[], now: number) => void
  /** Sorted by start; empty if the trace is unknown. */
  readonly trace: (traceId: string) => readonly StoredSpan[]
  readonly counts: () => TelemetryCounts
  /** Removes what retention does not keep. */
  readonly trim: (now: number) => void
  readonly close: () => void
}

/** Raised with the schema. Telemetry is not worth a migration: a file of another version is emptied. */
const version = 1

const schema = `
  create table resources (id integer primary key, body text not null unique);
  create table spans (
    id integer primary key, received_at integer not null, resource_id integer not null references resources,
    trace_id text not null, span_id text not null, parent_span_id text, name text not null, kind text not null,
    service text not null, scope text not null, start_ns integer not null, end_ns integer not null,
    status text not null, status_message text, attributes text not null, events text not null, links text not null,
    unique (trace_id, span_id)
  );
  create index spans_by_resource on spans (resource_id);
  create table logs (
    id integer primary key, received_at integer not null, resource_id integer not null references resources,
    time_ns integer not null, trace_id text, span_id text, severity_number integer not null, severity_text text not null,
    service text not null, scope text not null, body text not null, attributes text not null
  );
  create index logs_by_resource on logs (resource_id);
  create index logs_by_trace on logs (trace_id) where trace_id is not null;
  pragma user_version = ${version};`

/** Opens or makes the file. Plain SQL, because these statements run thousands of times a second and are prepared once. */
export function openTelemetryFile(path: string, retention: Retention): TelemetryFile {
  const db = openAtVersion(path)

  const addResource = db.prepare('insert into resources (body) values (?) on conflict do nothing')
  const resourceId = db.prepare<[string], number>('select id from resources where body = ?').pluck()
  const addSpan = db.prepare(`
    insert into spans (received_at, resource_id, trace_id, span_id, parent_span_id, name, kind, service, scope, start_ns, end_ns,
      status, status_message, attributes, events, links)
    values (@received_at, @resource_id, @trace_id, @span_id, @parent_span_id, @name, @kind, @service, @scope, @start_ns, @end_ns,
      @status, @status_message, @attributes, @events, @links)
    on conflict do nothing`)
  const addLog = db.prepare(`
    insert into logs (received_at, resource_id, time_ns, trace_id, span_id, severity_number, severity_text, service, scope, body,
      attributes)
    values (@received_at, @resource_id, @time_ns, @trace_id, @span_id, @severity_number, @severity_text, @service, @scope, @body,
      @attributes)`)
  const spansOfTrace = db
    .prepare<[string], SpanRow & { resource: string }>(`
      select spans.*, resources.body as resource from spans join resources on resources.id = resource_id
      where trace_id = ? order by start_ns, end_ns desc, spans.id`)
    .safeIntegers()
  const count = db.prepare<[], TelemetryCounts>(`
    select (select count(*) from spans) as spans, (select count(*) from logs) as logs,
      (select page_count * page_size from pragma_page_count, pragma_page_size) as size_bytes`)
  const trims = [trimmer(db, 'spans', retention.maxSpans), trimmer(db, 'logs', retention.maxLogs)]
  const dropResources = db.prepare(`
    delete from resources
    where not exists (select 1 from spans where resource_id = resources.id)
      and not exists (select 1 from logs where resource_id = resources.id)`)

  const add = (insert: Sqlite.Statement) =>
    db.transaction((batches: readonly ResourceBatch<object>[], now: number) => {
      for (const { resource, rows } of batches) {
        if (rows.length === 0) continue
        addResource.run(resource)
        const origin = { received_at: now, resource_id: resourceId.get(resource) }
        for (const row of rows) insert.run({ ...row, ...origin })
      }
    })

  const trim = db.transaction((now: number) => {
    const removed = trims.reduce((sum, remove) => sum + remove(now - retention.maxAgeMs), 0)
    if (removed > 0) dropResources.run()
  })

  return {
    addSpans: add(addSpan),
    addLogs: add(addLog),
    trace: (traceId) => spansOfTrace.all(traceId).map(storedSpan),
    counts: () => count.get() ?? { spans: 0, logs: 0, size_bytes: 0 },
    trim,
    close: () => db.close(),
  }
}

function openAtVersion(path: string): Sqlite.Database {
  mkdirSync(dirname(path), { recursive: true })
  const db = openSqlite(path)
  const found = db.pragma('user_version', { simple: true })
  if (found === version) return db
  if (found === 0) {
    db.exec(schema)
    return db
  }
  db.close()
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true })
  return openAtVersion(path)
}

function openSqlite(path: string): Sqlite.Database {
  const db = new Sqlite(path, { timeout: 2_000 })
  db.pragma('journal_mode = WAL')
  db.pragma('journal_size_limit = 16777216')
  // A power cut may take the last moments of telemetry; an fsync for every batch costs more than they are worth.
  db.pragma('synchronous = NORMAL')
  db.pragma('foreign_keys = ON')
  return db
}

/**
 * Ids are in order of arrival and without gaps, because rows leave only at the low end: so the bound on their number is one
 * subtraction, and the bound on their age reads no more rows than it removes.
 */
function trimmer(db: Sqlite.Database, table: 'spans' | 'logs', maxRows: number): (oldest: number) => number {
  const tooMany = db.prepare(`delete from ${table} where id <= (select max(id) from ${table}) - ?`)
  const tooOld = db.prepare(`
    delete from ${table} where id < coalesce(
      (select id from ${table} where received_at >= ? order by id limit 1), (select max(id) + 1 from ${table}))`)
  return (oldest) => tooMany.run(maxRows).changes + tooOld.run(oldest).changes
}

function storedSpan(row: SpanRow & { resource: string }): StoredSpan {
  return {
    trace_id: row.trace_id,
    span_id: row.span_id,
    parent_span_id: row.parent_span_id,
    name: row.name,
    kind: row.kind,
    service: row.service,
    scope: row.scope,
    start_unix_nano: String(row.start_ns),
    end_unix_nano: String(row.end_ns),
    duration_ms: Number(row.end_ns - row.start_ns) / 1e6,
    status: row.status,
    status_message: row.status_message,
    // Written by `decode.ts`, so that their shape is known.
    attributes: JSON.parse(row.attributes) as StoredSpan['attributes'],
    resource: JSON.parse(row.resource) as StoredSpan['resource'],
    events: JSON.parse(row.events) as StoredSpan['events'],
    links: JSON.parse(row.links) as StoredSpan['links'],
  }
}
