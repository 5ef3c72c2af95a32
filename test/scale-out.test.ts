import { setTimeout as wait } from 'node:timers/promises'
import { type ServiceName, serviceNames, variablePrefix } from '@dataprime/mesh/topology'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pooled } from './support/ask.ts'
import { type FakeOpenAi, startFakeOpenAi } from './support/fake-openai.ts'
import { freePort, freePortBase } from './support/free-port.ts'
import { type RunningMesh, startMesh } from './support/mesh.ts'
import { type OneMore, startOneMore } from './support/one-more.ts'
import { isRedisMissing, type RedisServer, startRedis } from './support/redis-server.ts'
import { ended, submit } from './support/submit.ts'

const doubled = ['api_gateway', 'queue_service', 'processing_service'] as const

describe.skipIf(isRedisMissing)('two gateways, two queue workers and two processing instances over one Redis', () => {
  let redis: RedisServer
  let model: FakeOpenAi
  let mesh: RunningMesh
  const more = new Map<ServiceName, OneMore>()
  beforeAll(async () => {
    redis = await startRedis('always')
    model = await startFakeOpenAi({ behave: () => ({ kind: 'slow', until: wait(100) }) })
    const base = await freePortBase()
    const ports = new Map<ServiceName, number>()
    for (const service of doubled) ports.set(service, await freePort())
    const addresses = serviceNames.map((service, index) => {
      const all = [base + index, ports.get(service)].filter((port) => port !== undefined)
      return [`${variablePrefix(service)}_URL`, all.map((port) => `http://127.0.0.1:${port}`).join()]
    })
    const env: Record<string, string> = {
      ...Object.fromEntries(addresses),
      MESH_PORT_BASE: String(base),
      QUEUE_DRIVER: 'bullmq',
      REDIS_URL: redis.url,
      QUEUE_LEASE_MS: '2000',
      WORKER_CONCURRENCY: '1',
      OPENAI_API_KEY: 'sk-test-0123456789abcdef',
      OPENAI_BASE_URL: model.url,
      OPENAI_MODEL: 'test-model',
    }
    mesh = await startMesh(env)
    for (const service of doubled) more.set(service, await startOneMore(service, ports.get(service) ?? 0, env))
  })
  afterAll(async () => {
    for (const each of more.values()) await each.kill()
    expect(await mesh?.stop()).toBe(0)
    await model?.close()
    await redis?.close()
  })

  test('share the work, whoever took it in and whoever is asked, and lose none when a worker is killed', async () => {
    const gateways = [mesh.gateway, more.get('api_gateway')?.url ?? '']
    const at = (index: number): string => gateways[index % 2] ?? ''
    const ids = await pooled([...Array(60).keys()], 4, async (index) => {
      const { status, body } = await submit(at(index), { prompt: `Show me errors of service-${index}` })
      expect(status).toBe(202)
      return body.requestId
    })
    // Each is read at the other gateway; after a third of them one worker dies with what it has in hand.
    const statuses = []
    for (const [index, id] of ids.entries()) {
      if (index === 20) await more.get('queue_service')?.kill()
      statuses.push(await ended(at(index + 1), id, 60_000))
    }
    for (const status of statuses) expect(status).toMatchObject({ status: 'COMPLETE', result: { generator: 'openai' } })
    for (const who of ['initiated_by', 'checked_by', 'handled_by', 'processed_by'] as const)
      expect([who, new Set(statuses.map((status) => status[who])).size]).toEqual([who, 2])
    // What the dead worker had in hand goes on from its persisted steps: only a first attempt asks the model.
    const first = statuses.filter(({ attempts }) => attempts === 1)
    expect(first.length).toBeGreaterThanOrEqual(58)
    expect(first.filter(({ timings }) => (timings.processing_ms ?? 0) < 100)).toEqual([])
  })
})
