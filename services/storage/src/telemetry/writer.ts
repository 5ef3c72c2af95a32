import type Sqlite from 'better-sqlite3'
import { callCounter } from './call-counter.ts'
import type { Batch, LogRow, SpanRow } from './decode.ts'
import { openToWrite } from './file.ts'
import type { TelemetryCounts } from './messages.ts'
import { traceWriter } from './trace-writer.ts'
import { trimmer } from './trim.ts'

/** What is kept at most; the older goes first. */
export interface Retention {
  readonly maxAgeMs: number
  readonly maxSpans: number
  readonly maxLogs: number
  /** Of the file's pages in use. */
  readonly maxBytes: number
}

export interface TelemetryWriter {
  /**
   * In one transaction; a span that is there already is left as it is. `now` is Unix milliseconds, for the retention. Gives
   * the ids of the traces that spans were added to.
   */
  readonly addSpans: (batches: readonly Batch<SpanRow>[], now: number) => readonly string[]
  readonly addLogs: (batches: readonly Batch<LogRow>[], now: number) => void
  readonly counts: () => TelemetryCounts
  /** Removes what retention does not keep. */
  readonly trim: (now: number) => void
  readonly close: () => void
}

/** Opens or makes the file. Plain SQL, because these statements run thousands of times a second and are prepared once. */
export function openTelemetryWriter(path: string, retention: Retention): TelemetryWriter {
  const db = openToWrite(path)
  const addSpan = db.prepare(`
    insert into spans (received_at, resource_id, scope_id, trace_id, span_id, parent_span_id, kind, status, start_ns, end_ns,
      flags, service, name, peer, origin, status_message, trace_state, attributes, events, links, dropped)
    values (@received_at, @resource_id, @scope_id, @trace_id, @span_id, @parent_span_id, @kind, @status, @start_ns, @end_ns,
      @flags, @service, @name, @peer, @origin, @status_message, @trace_state, @attributes, @events, @links, @dropped)
    on conflict do nothing`)
  const addLog = db.prepare(`
    insert into logs (received_at, resource_id, scope_id, time_ns, observed_ns, trace_id, span_id, severity_number,
      severity_text, flags, service, event_name, body, attributes, dropped_attributes)
    values (@received_at, @resource_id, @scope_id, @time_ns, @observed_ns, @trace_id, @span_id, @severity_number,
      @severity_text, @flags, @service, @event_name, @body, @attributes, @dropped_attributes)`)
  const resourceId = sharedRow(db, 'resources')
  const scopeId = sharedRow(db, 'scopes')
  const counter = callCounter(db)
  const traces = traceWriter(db)

  const insertSpans = db.transaction((batches: readonly Batch<SpanRow>[], now: number) => {
    const grown = traces.begin()
    for (const { resource, scope, rows } of batches) {
      if (rows.length === 0) continue
      const shared = { received_at: now, resource_id: resourceId(resource, now), scope_id: scopeId(scope, now) }
      for (const row of rows) {
        const { changes, lastInsertRowid } = addSpan.run({ ...row, ...shared })
        if (changes === 0) continue
        grown.add(row, Number(lastInsertRowid))
        counter.count(row)
      }
    }
    counter.write(now)
    return grown.write()
  })

  function addSpans(batches: readonly Batch<SpanRow>[], now: number): readonly string[] {
    try {
      return insertSpans(batches, now)
    } catch (error) {
      counter.forget()
      throw error
    }
  }

  const addLogs = db.transaction((batches: readonly Batch<LogRow>[], now: number) => {
    for (const { resource, scope, rows } of batches) {
      if (rows.length === 0) continue
      const shared = { received_at: now, resource_id: resourceId(resource, now), scope_id: scopeId(scope, now) }
      for (const row of rows) addLog.run({ ...row, ...shared })
    }
  })

  // Ids have no gaps (see `trim.ts`), so that their ends tell the number of rows without a walk.
  const rows = (table: 'spans' | 'logs') => `(select coalesce(max(id) - min(id) + 1, 0) from ${table})`
  const count = db.prepare<[], TelemetryCounts>(`
    select ${rows('spans')} as spans, ${rows('logs')} as logs,
      (select page_count * page_size from pragma_page_count, pragma_page_size) as size_bytes`)

  return {
    addSpans,
    addLogs,
    counts: () => count.get() ?? { spans: 0, logs: 0, size_bytes: 0 },
    trim: trimmer(db, retention),
    close: () => db.close(),
  }
}

/** The id of what many rows share; made if it is not there. That it was used is noted, so that it goes when its last row goes. */
function sharedRow(db: Sqlite.Database, table: 'resources' | 'scopes'): (body: string, now: number) => number {
  const use = db
    .prepare<[string, number], number>(
      `insert into ${table} (body, last_at) values (?, ?) on conflict do update set last_at = max(last_at, excluded.last_at)
      returning id`,
    )
    .pluck()
  return (body, now) => use.get(body, now) ?? 0
}
