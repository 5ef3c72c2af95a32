import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { decodeLogs, decodeSpans } from '../../src/telemetry/decode.ts'
import { openToRead } from '../../src/telemetry/file.ts'
import { traceReader, viewOfTrace } from '../../src/telemetry/trace-reader.ts'
import { openTelemetryWriter, type Retention } from '../../src/telemetry/writer.ts'
import { temporaryFolder } from '../temporary.ts'
import { log, logsRequest, span, spanId, spansRequest, traceId } from './otlp.ts'

const hour = 3_600_000
const retention: Retention = { maxAgeMs: 24 * hour, maxSpans: 100, maxLogs: 100, maxBytes: 1e9 }
const start = Date.parse('2026-03-01T12:00:00Z')

function open(path: string, kept: Partial<Retention> = {}) {
  const writer = openTelemetryWriter(path, { ...retention, ...kept })
  const db = openToRead(path)
  const rows = traceReader(db)
  onTestFinished(() => {
    db.close()
    writer.close()
  })
  return { ...writer, trace: (id: string) => viewOfTrace(rows(id)).spans }
}

function temporaryFile(kept?: Partial<Retention>) {
  return open(join(temporaryFolder(), 'telemetry.db'), kept)
}

function spans(first: number, last: number) {
  const ids = Array.from({ length: last - first + 1 }, (_, i) => spanId(first + i))
  return decodeSpans(spansRequest(...ids.map((id) => span({ spanId: id })))).batches
}

function heldSpans(file: ReturnType<typeof open>): readonly number[] {
  return file.trace(traceId).map((found) => Number.parseInt(found.span_id, 16))
}

test('a trace comes back whole, sorted by start, a parent before the child it started with', () => {
  const file = temporaryFile()
  const late = span({ spanId: spanId(3), parentSpanId: spanId(1), startTimeUnixNano: '1772366400000000900' })
  const child = span({ spanId: spanId(2), parentSpanId: spanId(1), endTimeUnixNano: '1772366400000000500' })
  const root = span({
    spanId: spanId(1),
    parentSpanId: '',
    links: [{ traceId, spanId: spanId(9) }],
    status: { code: 2, message: 'no' },
  })
  file.addSpans(decodeSpans(spansRequest(late, child, root)).batches, start)
  const found = file.trace(traceId)
  expect(found.map((one) => one.span_id)).toEqual([spanId(1), spanId(2), spanId(3)])
  expect(found[0]).toEqual({
    trace_id: traceId,
    span_id: spanId(1),
    parent_span_id: null,
    name: 'query_service.generate_dataprime_query',
    kind: 'SERVER',
    service: 'query_service',
    scope: 'query_service',
    start_unix_nano: '1772366400000000001',
    end_unix_nano: '1772366400012500001',
    duration_ms: 12.5,
    status: 'ERROR',
    status_message: 'no',
    attributes: { 'intent.type': 'trend' },
    resource: { 'service.name': 'query_service', 'process.pid': 4711 },
    events: [],
    links: [{ trace_id: traceId, span_id: spanId(9), attributes: {} }],
  })
})

test('a batch that is sent again changes nothing', () => {
  const file = temporaryFile()
  file.addSpans(spans(1, 3), start)
  file.addSpans(spans(2, 4), start)
  expect(file.counts()).toMatchObject({ spans: 4 })
})

test('more than the bound never stays, and the oldest goes first', () => {
  const file = temporaryFile({ maxSpans: 5, maxLogs: 2 })
  for (let n = 1; n <= 12; n += 3) {
    file.addSpans(spans(n, n + 2), start)
    file.addLogs(decodeLogs(logsRequest(log())).batches, start)
    file.trim(start)
  }
  expect(heldSpans(file)).toEqual([8, 9, 10, 11, 12])
  expect(file.counts()).toMatchObject({ spans: 5, logs: 2 })
})

test('what is older than the bound goes with the next batch', () => {
  const file = temporaryFile()
  file.addSpans(spans(1, 2), start)
  file.addSpans(spans(3, 3), start + 23 * hour)
  file.trim(start + 24 * hour)
  expect(heldSpans(file)).toEqual([1, 2, 3])
  file.trim(start + 24 * hour + 1)
  expect(heldSpans(file)).toEqual([3])
  file.trim(start + 72 * hour)
  expect(file.counts()).toMatchObject({ spans: 0, logs: 0 })
})

test('the bound still holds after everything was too old once', () => {
  const file = temporaryFile({ maxSpans: 2 })
  file.addSpans(spans(1, 4), start)
  file.trim(start + 25 * hour)
  file.addSpans(spans(5, 9), start + 26 * hour)
  file.trim(start + 26 * hour)
  expect(heldSpans(file)).toEqual([8, 9])
})

test('a resource, a scope, a trace and the figures of its calls go with their last span', () => {
  const path = join(temporaryFolder(), 'telemetry.db')
  const file = open(path)
  const count = (table: string) => {
    const db = openToRead(path)
    const rows = db.prepare(`select count(*) from ${table}`).pluck().get()
    db.close()
    return rows
  }
  const tables = ['resources', 'scopes', 'traces', 'calls']
  file.addSpans(spans(1, 1), start)
  file.addLogs(decodeLogs(logsRequest(log())).batches, start + 2 * hour)
  expect(tables.map(count)).toEqual([2, 2, 1, 1])
  file.trim(start + 25 * hour)
  expect(tables.map(count)).toEqual([1, 1, 0, 0])
  file.trim(start + 27 * hour)
  expect(tables.map(count)).toEqual([0, 0, 0, 0])
})

test('a file over its bound loses its oldest until it is below', () => {
  const kilobytes = 2_048
  const file = temporaryFile({ maxSpans: 100_000, maxBytes: kilobytes * 1024 })
  const wide = { attributes: [{ key: 'text', value: { stringValue: 'x'.repeat(2_000) } }] }
  for (let n = 1; n <= 4_000; n += 50) {
    const ids = Array.from({ length: 50 }, (_, i) => spanId(n + i))
    file.addSpans(decodeSpans(spansRequest(...ids.map((id) => span({ spanId: id, ...wide })))).batches, start)
    file.trim(start)
  }
  const held = heldSpans(file)
  expect(held.at(-1)).toBe(4_000)
  expect(held.length).toBeGreaterThan(400)
  expect(file.counts().spans).toBe(held.length)
  // The file grows by the batch that makes it too large, and by no more.
  expect(file.counts().size_bytes).toBeLessThan(kilobytes * 1024 * 1.2)
})

test('a batch with a span that cannot be written is not written at all', () => {
  const file = temporaryFile()
  const broken = spans(1, 2).map((batch) => ({
    ...batch,
    rows: batch.rows.map((row, i) => (i === 1 ? { ...row, name: null as unknown as string } : row)),
  }))
  expect(() => file.addSpans(broken, start)).toThrow('NOT NULL')
  expect(file.counts()).toMatchObject({ spans: 0 })
})

test('a file of another version is emptied, not refused', () => {
  const path = join(temporaryFolder(), 'telemetry.db')
  new Sqlite(path).exec('create table spans (old text); pragma user_version = 99').close()
  expect(open(path).counts()).toMatchObject({ spans: 0 })
})
