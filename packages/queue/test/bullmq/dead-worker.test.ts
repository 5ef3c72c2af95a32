import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { isRedisMissing, type RedisServer, startRedis } from '../../../../test/support/redis-server.ts'
import { openBullmqQueue } from '../../src/bullmq/open-bullmq-queue.ts'
import type { Queue } from '../../src/queue.ts'
import { aJob } from '../a-job.ts'

describe.skipIf(isRedisMissing)('a worker on Redis that dies', () => {
  let redis: RedisServer
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis?.close())

  it('has cost its job an attempt, which the next worker counts, and the one after that', async () => {
    const open = async (): Promise<Queue> => {
      const queue = await openBullmqQueue({ url: redis.url, name: 'dead-worker', policy: { leaseMs: 200 } })
      onTestFinished(() => queue.close())
      return queue
    }
    const first = await open()
    const { job } = await first.enqueue(aJob())
    const attempts: number[] = []
    for (const each of [first, await open(), await open()]) {
      const [lease] = await vi.waitFor(
        async () => {
          const leases = await each.claim({ worker: 'w', limit: 1 })
          expect(leases).toHaveLength(1)
          return leases
        },
        { timeout: 30_000, interval: 20 },
      )
      expect(lease?.job.id).toBe(job.id)
      attempts.push(lease?.job.attempts ?? 0)
      await each.close() // and says nothing of what it has in hand
    }
    expect(attempts).toEqual([1, 2, 3])
  })
})
