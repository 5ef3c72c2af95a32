import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { isRedisMissing, type RedisServer, startRedis } from '../../../../test/support/redis-server.ts'
import { connectRedis } from '../../src/connect-redis.ts'
import type { PermitStore, PermitWish } from '../../src/limits/permit-store.ts'
import { openRedisPermits } from '../../src/limits/redis-store.ts'
import { openSqlitePermits } from '../../src/limits/sqlite-store.ts'

const now = Date.UTC(2026, 10, 21, 12)
const day = '2026-11-21'
const wish: PermitWish = { now, tokens: 100, latestStart: Number.MAX_SAFE_INTEGER, caller: 'key-1' }
const usage = { input_tokens: 60, output_tokens: 10, cached_input_tokens: 20, cost_usd: 0.5 }

let folder: string
let server: RedisServer | undefined
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'query-permits-'))
  if (!isRedisMissing) server = await startRedis()
})
afterAll(async () => {
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function redis(): Promise<Redis> {
  const client = connectRedis(server?.url ?? '')
  await once(client, 'ready')
  return client
}

let file = 0
const kinds = {
  SQLite: async () => openSqlitePermits(join(folder, `${file}.db`)),
  Redis: async () => openRedisPermits(await redis()),
}

describe.each(['SQLite', 'Redis'] as const)('permits on %s', (kind) => {
  describe.skipIf(kind === 'Redis' && isRedisMissing)('and nowhere else', () => {
    beforeEach(async () => {
      file += 1
      if (kind === 'SQLite') return
      const client = await redis()
      await client.flushall()
      client.disconnect()
    })

    /** As one process has it. */
    async function open(): Promise<PermitStore> {
      const store = await kinds[kind]()
      onTestFinished(() => void store.close())
      return store
    }

    async function permit(store: PermitStore, wanted = wish, limits = {}) {
      const reserved = await store.reserve(wanted, { minIntervalMs: 0, ...limits })
      if (reserved.kind !== 'permit') throw new Error(reserved.kind)
      return reserved.permit
    }

    it('keep the interval for two processes, also when they ask at the same time', async () => {
      const [a, b] = [await open(), await open()]
      const permits = await Promise.all([a, b, a, b].map((store) => permit(store, wish, { minIntervalMs: 45_000 })))
      expect(permits.map(({ startAt }) => startAt - now).sort((x, y) => x - y)).toEqual([0, 45_000, 90_000, 135_000])
    })

    it('outlive a restart, also those whose call never came', async () => {
      const before = await kinds[kind]()
      await permit(before)
      await before.close()
      expect((await permit(await open(), wish, { minIntervalMs: 45_000 })).startAt).toBe(now + 45_000)
    })

    it('are not taken for a time when nobody wants them', async () => {
      const store = await open()
      await permit(store)
      const hasty = { ...wish, latestStart: now + 1000 }
      expect(await store.reserve(hasty, { minIntervalMs: 45_000 })).toEqual({ kind: 'late', startAt: now + 45_000 })
      expect((await permit(store, wish, { minIntervalMs: 45_000 })).startAt).toBe(now + 45_000)
    })

    it('count as estimated until they are settled, then as used', async () => {
      const store = await open()
      const limits = { tokensPerDay: 200 }
      const first = await permit(store, wish, limits)
      await permit(store, wish, limits)
      expect(await store.reserve(wish, { minIntervalMs: 0, ...limits })).toMatchObject({ kind: 'over_budget' })
      await store.settle(first, usage)
      expect((await permit(store, { ...wish, tokens: 30 }, limits)).startAt).toBe(now)
    })

    it('have a budget for each caller, anew each day', async () => {
      const store = await open()
      const limits = { tokensPerDayAndCaller: 100 }
      await permit(store, wish, limits)
      expect(await store.reserve(wish, { minIntervalMs: 0, ...limits })).toMatchObject({ budget: 'caller' })
      await permit(store, { ...wish, caller: 'key-2' }, limits)
      await permit(store, { ...wish, now: now + 86_400_000 }, limits)
    })

    it('begin when the provider wants it, and a shorter wish does not undo a longer one', async () => {
      const [store, other] = [await open(), await open()]
      const soon = Date.now() + 7000
      await store.block(soon)
      await store.block(soon - 4000)
      expect((await permit(other, { ...wish, now: soon - 7000 })).startAt).toBe(soon)
    })

    it('are booked by day and caller', async () => {
      const store = await open()
      for (const caller of ['key-1', 'key-1', 'key-2'])
        await store.settle(await permit(store, { ...wish, caller }), usage)
      expect(await store.accounts(day)).toEqual({
        all: { calls: 3, input_tokens: 180, output_tokens: 30, cached_input_tokens: 60, cost_usd: 1.5 },
        byCaller: {
          'key-1': { calls: 2, input_tokens: 120, output_tokens: 20, cached_input_tokens: 40, cost_usd: 1 },
          'key-2': { calls: 1, input_tokens: 60, output_tokens: 10, cached_input_tokens: 20, cost_usd: 0.5 },
        },
      })
      expect((await store.accounts('2026-11-20')).all.calls).toBe(0)
    })
  })
})

/** What a process of its own has to run to have a `store`. */
const opened = {
  SQLite: () => `
    const { openSqlitePermits } = await import(${moduleOf('limits/sqlite-store.ts')})
    const store = openSqlitePermits(${JSON.stringify(join(folder, 'shared.db'))})`,
  Redis: () => `
    const { openRedisPermits } = await import(${moduleOf('limits/redis-store.ts')})
    const { connectRedis } = await import(${moduleOf('connect-redis.ts')})
    const redis = connectRedis(${JSON.stringify(server?.url)})
    await new Promise((resolve) => redis.once('ready', resolve))
    const store = openRedisPermits(redis)`,
}

describe.each(['SQLite', 'Redis'] as const)('four real processes with permits on %s', (kind) => {
  const isMissing = kind === 'Redis' && isRedisMissing
  it.skipIf(isMissing)('never begin within the same interval', { timeout: 30_000 }, async () => {
    if (kind === 'Redis') {
      const client = await redis()
      await client.flushall()
      client.disconnect()
    }
    const script = `${opened[kind]()}
    for (let i = 0; i < 5; i += 1) {
      const { permit } = await store.reserve(${JSON.stringify(wish)}, { minIntervalMs: 45000 })
      console.log(permit.startAt - ${now})
    }
    store.close()`
    const starts = await Promise.all([1, 2, 3, 4].map(() => numbersOf(script)))
    expect(starts.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i * 45_000))
  })
})

function moduleOf(path: string): string {
  return JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href)
}

async function numbersOf(script: string): Promise<readonly number[]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk
  })
  await once(child, 'close')
  return output.trim().split('\n').map(Number)
}
