import { expect, test } from 'vitest'
import { deadUrl, listening } from '../../../../test/support/listening.ts'
import { connect, MeshError, newIdentity, serve } from '../../src/index.ts'
import { giveLife } from '../../src/server/life.ts'
import { notes, notesContract } from '../support/notes.ts'

test('health is ok when everything is, and shows every neighbour', async () => {
  const { url: neighbourUrl } = await listening(serve(notesContract, notes))
  const neighbour = connect(notesContract, { from: 'api_gateway', urls: [neighbourUrl] })
  const { url } = await listening(
    serve(notesContract, notes, { dependencies: { validation_service: neighbour.probe } }),
  )

  const response = await fetch(`${url}/health`)

  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({
    status: 'ok',
    service: 'validation_service',
    version: expect.any(String),
    uptime_s: expect.any(Number),
    dependencies: { validation_service: { status: 'ok', latency_ms: expect.any(Number) } },
  })
})

test('a hung and a dead neighbour degrade health within a second, and do not make unready', async () => {
  const { url: hungUrl } = await listening(() => undefined)
  const hung = connect(notesContract, { from: 'api_gateway', urls: [hungUrl] })
  const dead = connect(notesContract, { from: 'api_gateway', urls: [await deadUrl()] })
  const { url } = await listening(
    serve(notesContract, notes, {
      dependencies: { hung: hung.probe, dead: dead.probe, deaf: () => new Promise(() => undefined) },
      alsoUnder: '/api',
    }),
  )
  const started = performance.now()

  const response = await fetch(`${url}/api/health`)

  expect(performance.now() - started).toBeLessThan(1000)
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({
    status: 'degraded',
    dependencies: {
      deaf: { status: 'down', error: 'no answer within 800 ms' },
      hung: { status: 'down', error: expect.stringMatching(/800 ms/) },
      dead: { status: 'down', error: 'Cannot reach validation_service: ECONNREFUSED' },
    },
  })
  expect((await fetch(`${url}/health/ready`)).status).toBe(200)
})

test('a service whose own things fail is down and not ready, but alive', async () => {
  const { url } = await listening(
    serve(notesContract, notes, {
      ready: {
        database: () => {
          throw new Error('database is locked')
        },
      },
    }),
  )
  const ready = await fetch(`${url}/health/ready`)
  expect(ready.status).toBe(503)
  expect(await ready.json()).toMatchObject({ checks: { database: { status: 'down', error: 'database is locked' } } })
  expect((await fetch(`${url}/health`)).status).toBe(503)
  expect((await fetch(`${url}/health/live`)).status).toBe(200)
})

test('a draining service is not ready and keeps no connection', async () => {
  const app = serve(notesContract, notes)
  giveLife(app, {
    identity: newIdentity('validation_service'),
    isDraining: () => true,
    readyChecks: new Map(),
    token: undefined,
  })
  const { url } = await listening(app)

  const response = await fetch(`${url}/health/ready`)

  expect(response.status).toBe(503)
  expect(response.headers.get('connection')).toBe('close')
  expect(await response.json()).toMatchObject({ code: 'draining' })
})

test('whoami tells two starts apart', async () => {
  const { url } = await listening(serve(notesContract, notes))
  expect(await (await fetch(`${url}/whoami`)).json()).toEqual({
    instance_id: expect.stringMatching(/^validation_service-[0-9a-f]{8}$/),
    service: 'validation_service',
    version: expect.any(String),
    pid: process.pid,
    started_at: expect.any(String),
  })
})

test("stats count requests by operation beside the service's own figures", async () => {
  const failing = {
    ...notes,
    get: () => {
      throw new MeshError('unknown_request', 'Cannot find it')
    },
  }
  const { url } = await listening(serve(notesContract, failing, { figures: () => ({ notes: 3 }) }))
  for (const path of ['/notes/newest', '/notes/newest', '/notes/1', '/nowhere']) await (await fetch(url + path)).text()

  const stats = await (await fetch(`${url}/stats`)).json()

  expect(stats).toMatchObject({
    figures: { notes: 3 },
    requests: {
      newest_note: {
        count: 2,
        client_errors: 0,
        server_errors: 0,
        p50_ms: expect.any(Number),
        p99_ms: expect.any(Number),
      },
      get_note: { count: 1, client_errors: 1 },
      unmatched_route: { count: 1 },
    },
  })
})

test('metrics are Prometheus text', async () => {
  const { url } = await listening(serve(notesContract, notes))
  const response = await fetch(`${url}/metrics`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
})

test('what is degraded shows and degrades; what nobody asked for shows and does not', async () => {
  const health = async (dependencies: Record<string, () => unknown>) => {
    const { url } = await listening(serve(notesContract, notes, { dependencies }))
    return (await fetch(`${url}/health`)).json()
  }
  expect(await health({ model: () => ({ status: 'disabled' }) })).toMatchObject({
    status: 'ok',
    dependencies: { model: { status: 'disabled' } },
  })
  expect(await health({ model: () => ({ status: 'degraded', reason: 'its breaker is open' }) })).toMatchObject({
    status: 'degraded',
    dependencies: { model: { status: 'degraded', error: 'its breaker is open' } },
  })
  expect(await health({ model: () => ({ status: 'ok', detail: 'a good one' }) })).toMatchObject({
    status: 'ok',
    dependencies: { model: { status: 'ok', detail: 'a good one' } },
  })
})
