import { once } from 'node:events'
import { join } from 'node:path'
import type { StoredSpan } from '@dataprime/mesh/contracts'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { answeredQuestion, someInsights } from '../../../test/support/answered-question.ts'
import { post, spawnService, startService, stopService } from './service-process.ts'
import { bytes, traceId as sampleTraceId, span, spansRequest } from './telemetry/otlp.ts'
import { temporaryFolder } from './temporary.ts'

test('its own spans are in its store when it ends, below the span of its caller', { timeout: 30_000 }, async () => {
  const dataDir = temporaryFolder()
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
  const first = await startService({ DATA_DIR: dataDir })
  const request = answeredQuestion({ trace_id: traceId })
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`
  const stored = await post(`${first.url}/store`, { job_id: 'j1', request, insights: someInsights }, { traceparent })
  expect(stored.status).toBe(200)
  expect(
    (
      await fetch(`${first.url}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', traceparent },
        body: new Uint8Array(bytes(spansRequest(span({ traceId })))),
      })
    ).status,
  ).toBe(200)
  expect(await stopService(first.child)).toBe(0)

  const second = await startService({ DATA_DIR: dataDir })
  const { spans } = (await (await fetch(`${second.url}/traces/${traceId}`)).json()) as { spans: StoredSpan[] }
  const own = spans.filter(({ service }) => service === 'storage_service')
  const [server, ...statements] = own
  expect(server).toMatchObject({
    name: 'storage_service.store_processing_data',
    kind: 'SERVER',
    parent_span_id: '00f067aa0ba902b7',
    attributes: { 'database.operation': 'INSERT' },
  })
  expect(new Set(statements.map(({ parent_span_id }) => parent_span_id))).toEqual(new Set([server?.span_id]))
  expect(statements.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['INSERT requests', 'INSERT insights', 'INSERT query_analytics', 'INSERT events']),
  )
  // Taking telemetry in is not traced: one SERVER span, and the one that was sent.
  expect(own.filter(({ kind }) => kind === 'SERVER')).toHaveLength(1)
  expect(spans).toHaveLength(own.length + 1)
  expect(await stopService(second.child)).toBe(0)
})

test('killed while it writes, it loses nothing that was answered, and starts clean', { timeout: 60_000 }, async () => {
  const dataDir = temporaryFolder()
  const first = await startService({ DATA_DIR: dataDir })
  const requests: string[] = []
  const spans: string[] = []
  const { promise: enough, resolve } = Promise.withResolvers<void>()
  const writing = Array.from({ length: 16 }, async (_, writer) => {
    for (let n = 1; ; n++) {
      const request = answeredQuestion()
      const one = (writer * 1_000_000 + n).toString(16).padStart(16, '0')
      const stored = await post(`${first.url}/store`, { job_id: request.request_id, request, insights: someInsights })
      if (stored.ok) requests.push(request.request_id)
      if ((await post(`${first.url}/v1/traces`, spansRequest(span({ spanId: one })))).ok) spans.push(one)
      if (requests.length >= 200) resolve()
    }
  })
  await enough
  first.child.kill('SIGKILL')
  const ends = await Promise.allSettled(writing)
  expect(ends.every(({ status }) => status === 'rejected')).toBe(true) // cut off in the middle of their requests

  const second = await startService({ DATA_DIR: dataDir })
  for (const id of requests) expect((await fetch(`${second.url}/requests/${id}`)).status).toBe(200)
  const kept = (await (await fetch(`${second.url}/traces/${sampleTraceId}`)).json()) as { spans: StoredSpan[] }
  expect(kept.spans.map(({ span_id }) => span_id)).toEqual(expect.arrayContaining(spans))
  expect(await stopService(second.child)).toBe(0)
  for (const file of ['storage.db', 'telemetry.db']) {
    const db = new Sqlite(join(dataDir, file), { readonly: true })
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
  }
})

test('a wrong setting ends it at once, with the name of the variable', { timeout: 30_000 }, async () => {
  const child = spawnService({ DATA_DIR: temporaryFolder(), TELEMETRY_MAX_SPANS: 'many' })
  child.stdout.resume()
  const [error, [code]] = await Promise.all([child.stderr.toArray(), once(child, 'exit')])
  expect(code).toBe(1)
  expect(Buffer.concat(error).toString()).toContain('TELEMETRY_MAX_SPANS is "many"')
})
