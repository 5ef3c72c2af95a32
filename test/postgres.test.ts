import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RequestEvent } from '@dataprime/mesh/contracts'
import { type OtlpReceiver, startOtlpReceiver } from '@dataprime/telemetry/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, pooled } from './support/ask.ts'
import { freePort, freePortBase } from './support/free-port.ts'
import { eventually, type RunningMesh, startMesh } from './support/mesh.ts'
import { type OneMore, startOneMore } from './support/one-more.ts'
import { expectWholeTrace, spansOf, traceIsThere } from './support/one-trace.ts'
import { isPostgresMissing, type PostgresServer, startPostgres } from './support/postgres-server.ts'
import { ended, submit } from './support/submit.ts'

const question = 'Show me errors from the last hour grouped by service'

describe.skipIf(isPostgresMissing)('the whole product over one PostgreSQL, with two storage services', () => {
  let postgres: PostgresServer
  let receiver: OtlpReceiver
  let mesh: RunningMesh
  let more: OneMore
  const folder = mkdtempSync(join(tmpdir(), 'dataprime-storage-'))
  beforeAll(async () => {
    postgres = await startPostgres()
    receiver = await startOtlpReceiver()
    const base = await freePortBase()
    const port = await freePort()
    const env = {
      MESH_PORT_BASE: String(base),
      STORAGE_URL: `http://127.0.0.1:${base + 5},http://127.0.0.1:${port}`,
      DATABASE_URL: postgres.url(),
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      LOCAL_TELEMETRY: 'off',
    }
    // Both find an empty database, and both make its tables.
    const starting = startOneMore('storage_service', port, { ...env, DATA_DIR: folder })
    mesh = await startMesh(env)
    more = await starting
  })
  afterAll(async () => {
    await more?.kill()
    expect(await mesh?.stop()).toBe(0)
    await receiver?.close()
    await postgres?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const get = async (path: string) => {
    const response = await fetch(mesh.gateway + path)
    return { status: response.status, body: (await response.json()) as never }
  }
  const isStored = (id: string) =>
    eventually('it is stored', async () => (await get(`/api/requests/${id}`)).status === 200, 60_000)

  test('answers, keeps, finds and rates; each question is one trace with its statements in it', async () => {
    const replies = await pooled([...Array(12).keys()], 4, (n) => ask(mesh.gateway, `${question} of number${n}`))
    for (const { status, body } of replies) {
      expect(status).toBe(200)
      await isStored(body.request_id)
      await receiver.waitFor(traceIsThere(body.trace_id, 'generated'), 60_000)
      const spans = spansOf(receiver, body.trace_id)
      expectWholeTrace(spans, 'generated')
      const served = spans.find(({ name }) => name === 'storage_service.store_processing_data')
      const statements = spans.filter(({ parentSpanId }) => parentSpanId === served?.spanId)
      expect(statements.map(({ attributes }) => attributes['db.system.name'])).toEqual(Array(6).fill('postgresql'))
    }
    const first = replies[0]?.body
    const rated = await fetch(`${mesh.gateway}/api/feedback`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'once' },
      body: JSON.stringify({
        request_id: first?.request_id,
        user_input: question,
        generated_query: first?.query,
        rating: 4,
      }),
    })
    expect(rated.status).toBe(201)
    expect((await get(`/api/requests/${first?.request_id}`)).body).toMatchObject({ feedback: [{ rating: 4 }] })
    expect((await get('/api/feedback/stats')).body).toMatchObject({ count: 1, mean: 4, by_intent: [{ count: 1 }] })
    expect((await get('/api/requests?q=NUMBER7')).body).toMatchObject({
      requests: [{ request_id: replies[7]?.body.request_id }],
      next_cursor: null,
    })
    const storages = receiver.spans.filter(({ name }) => name === 'storage_service.store_processing_data')
    expect(new Set(storages.map(({ resource }) => resource['service.instance.id'])).size).toBe(2)
  })

  test('finishes what nobody waits for, in one trace and with one story', async () => {
    const { body } = await submit(mesh.gateway, { prompt: question })
    expect(await ended(mesh.gateway, body.requestId, 60_000)).toMatchObject({ status: 'COMPLETE', attempts: 1 })
    await receiver.waitFor(traceIsThere(body.trace_id, 'submitted'), 60_000)
    expectWholeTrace(spansOf(receiver, body.trace_id), 'submitted')
    const { events } = (await get(`/api/requests/${body.requestId}/events`)).body as { events: RequestEvent[] }
    expect(events.map(({ event }) => event)).toEqual([
      'enqueued',
      'claimed',
      'query_generated',
      'query_validated',
      'query_analysed',
      'request_stored',
      'acknowledged',
    ])
  })

  test('answers while the server is away, and stores what was asked when it is back', async () => {
    await postgres.kill()
    const { status, body } = await ask(mesh.gateway, `${question} while it was away`)
    expect([status, body.background.status]).toEqual([200, 'queued'])
    expect((await get('/api/requests')).status).toBe(503)
    expect((await fetch(`${mesh.url('storage_service')}/health/ready`)).status).toBe(503)
    await postgres.start()
    await isStored(body.request_id)
    expect((await fetch(`${mesh.url('storage_service')}/health/ready`)).status).toBe(200)
  })
})
