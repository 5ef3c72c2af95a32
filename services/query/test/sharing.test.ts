import { cachedQueryKey } from '@dataprime/mesh'
import { recordInMemory } from '@dataprime/telemetry/testing'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { isRedisMissing, type RedisServer, startRedis } from '../../../test/support/redis-server.ts'
import { openMemoryStore } from '../src/cache/memory-store.ts'
import { openRedisStore } from '../src/cache/redis-store.ts'
import { provider, serving, temporaryPermits } from './serving.ts'

const question = { user_input: 'errors by service in the last hour' }

let telemetry: ReturnType<typeof recordInMemory>
beforeAll(() => {
  telemetry = recordInMemory('query_service')
})
beforeEach(() => telemetry.clear())
afterAll(() => telemetry.stop())

/** A provider that answers when told, and says when it was asked. */
async function waitingProvider() {
  const asked = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<void>()
  const fake = await provider(() => {
    asked.resolve()
    return { kind: 'slow', until: answer.promise }
  })
  return { fake, asked: asked.promise, answer: () => answer.resolve() }
}

/** Until so many wait for the same work. */
async function waitFor(figures: () => Promise<Record<string, unknown>>, waiting: number): Promise<void> {
  await expect.poll(async () => (await figures())['waiting'], { timeout: 20_000 }).toBe(waiting)
}

describe('the same question from many at once', { timeout: 30_000 }, () => {
  it('is one call of the model, on the account of one', async () => {
    const { fake, asked, answer } = await waitingProvider()
    const { ask, figures } = await serving({ baseUrl: fake.url })
    const all = Array.from({ length: 100 }, () => ask(question))
    await asked
    await waitFor(figures, 100)
    answer()
    const answers = await Promise.all(all)
    expect(fake.received).toHaveLength(1)
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    const paid = answers.filter(({ body }) => body['tokens_used'] !== 0)
    expect(paid).toHaveLength(1)
    expect(paid[0]?.body).toMatchObject({ cached: false, tokens_used: fake.usage.input + fake.usage.output })
    expect(new Set(answers.map(({ body }) => body['query'])).size).toBe(1)
    expect(telemetry.spans().filter(({ name }) => name === 'query_service.openai_generation')).toHaveLength(1)
  })

  it('is answered although the first one goes away', async () => {
    const { fake, asked, answer } = await waitingProvider()
    const { ask, figures } = await serving({ baseUrl: fake.url })
    const leaving = new AbortController()
    const first = ask(question, { signal: leaving.signal })
    await asked
    const second = ask(question)
    await waitFor(figures, 2)
    leaving.abort()
    await expect(first).rejects.toThrow('aborted')
    await waitFor(figures, 1)
    answer()
    expect((await second).body).toMatchObject({ generator: 'openai', degraded: false })
    expect(fake.received).toHaveLength(1)
  })

  it('gives the offline answer to the one who has less time', async () => {
    const { fake, asked, answer } = await waitingProvider()
    const { ask } = await serving({ baseUrl: fake.url })
    const patient = ask(question)
    await asked
    const hasty = await ask(question, { headers: { 'x-request-deadline': '400' } })
    expect(hasty).toMatchObject({ status: 200, body: { generator: 'offline', degraded_reason: 'timeout' } })
    answer()
    expect((await patient).body).toMatchObject({ generator: 'openai' })
  })
})

describe('Cache-Control: no-cache', () => {
  it('asks the model again and keeps the new answer', async () => {
    const fake = await provider()
    const { ask } = await serving({ baseUrl: fake.url })
    await ask(question)
    const headers = { 'cache-control': 'no-cache' }
    expect((await ask(question, { headers })).body).toMatchObject({ cached: false })
    expect(fake.received).toHaveLength(2)
    expect((await ask(question)).body).toMatchObject({ cached: true })
  })
})

describe('an answer that was found bad', () => {
  it('is evicted by its query, however that is laid out, and made anew', async () => {
    const { ask, url } = await serving()
    const { body } = await ask(question)
    const laidOut = String(body['query']).replaceAll(' | ', '\n  | ')
    const response = await fetch(`${url}/cache/${cachedQueryKey(laidOut)}`, { method: 'DELETE' })
    expect([response.status, await response.json()]).toEqual([200, { evicted: 1 }])
    expect((await ask(question)).body).toMatchObject({ cached: false })
  })

  it('can only be named by a key', async () => {
    const { url } = await serving()
    expect((await fetch(`${url}/cache/nonsense`, { method: 'DELETE' })).status).toBe(400)
  })
})

describe('/health', () => {
  const dependencies = async (url: string) => {
    const body = (await (await fetch(`${url}/health`)).json()) as { status: string; dependencies: object }
    return [body.status, body.dependencies]
  }

  it('says that there is no model, and is well without', async () => {
    const { url } = await serving()
    expect(await dependencies(url)).toMatchObject([
      'ok',
      { llm: { status: 'disabled', detail: expect.stringContaining('offline generator') }, cache: { status: 'ok' } },
    ])
  })

  it('is degraded while nobody can tell what has been used', async () => {
    const fake = await provider()
    const store = { ...temporaryPermits(), accounts: () => Promise.reject(new Error('disk full')) }
    const { url } = await serving({ baseUrl: fake.url }, { permits: { store } })
    expect(await dependencies(url)).toMatchObject([
      'degraded',
      { llm: { status: 'ok' }, limits: { status: 'degraded', error: 'disk full' } },
    ])
  })

  it('is degraded while the breaker is open', async () => {
    const fake = await provider(() => ({ kind: 'error', status: 500 }))
    const { url, ask } = await serving({ baseUrl: fake.url })
    expect(await dependencies(url)).toMatchObject(['ok', { llm: { status: 'ok', detail: 'test-model' } }])
    for (let hours = 2; hours < 7; hours += 1) await ask({ user_input: `errors in the last ${hours} hours` })
    expect(await dependencies(url)).toMatchObject([
      'degraded',
      { llm: { status: 'degraded', error: 'the breaker is open: the offline generator answers' } },
    ])
  })
})

describe.skipIf(isRedisMissing)('a cache on Redis', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = await startRedis()
  })
  afterAll(() => server.close())

  async function store() {
    const redis = new Redis(server.url, { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 500 })
    redis.on('error', () => {}) // is what these tests provoke
    onTestFinished(() => redis.disconnect())
    await new Promise((resolve) => redis.once('ready', resolve))
    return openRedisStore(redis, 3_600_000)
  }

  it('is shared by processes, and so is an eviction', async () => {
    const [a, b] = [
      await serving(undefined, { store: await store() }),
      await serving(undefined, { store: await store() }),
    ]
    const { body } = await a.ask(question)
    expect(body).toMatchObject({ cached: false })
    expect((await b.ask(question)).body).toMatchObject({ cached: true, query: body['query'] })
    await fetch(`${b.url}/cache/${cachedQueryKey(String(body['query']))}`, { method: 'DELETE' })
    expect((await a.ask(question)).body).toMatchObject({ cached: false })
  })

  it('that is away costs an answer nothing but its being kept', async () => {
    const { ask, url } = await serving(undefined, { store: await store() })
    await server.kill()
    expect(await ask(question)).toMatchObject({ status: 200, body: { cached: false, degraded: false } })
    const health = await fetch(`${url}/health`)
    expect([health.status, await health.json()]).toMatchObject([
      200,
      { status: 'degraded', dependencies: { cache: { status: 'degraded' } } },
    ])
    expect((await fetch(`${url}/cache/${cachedQueryKey('source logs')}`, { method: 'DELETE' })).status).toBe(503)
    await server.start()
  })
})

describe('a cache in memory', () => {
  it('is bounded, and forgets the least used first', () => {
    const store = openMemoryStore({ maxEntries: 2, ttlMs: 1000 })
    for (const key of ['a', 'b', 'c']) store.set(key, key, 'q')
    expect([store.get(['a']), store.get(['x', 'b']), store.size()]).toEqual([undefined, 'b', 2])
  })
})
