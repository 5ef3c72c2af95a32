import { afterAll, beforeAll, describe, onTestFinished } from 'vitest'
import { isRedisMissing, type RedisServer, startRedis } from '../../../../test/support/redis-server.ts'
import { openBullmqQueue } from '../../src/bullmq/open-bullmq-queue.ts'
import { capabilities } from '../../src/capabilities.ts'
import { conformance } from './conformance.ts'

describe.skipIf(isRedisMissing)('on Redis', () => {
  let redis: RedisServer
  let queues = 0
  beforeAll(async () => {
    redis = await startRedis()
  })
  afterAll(() => redis?.close())

  conformance({
    name: 'bullmq',
    capabilities: capabilities.bullmq,
    async open(options = {}) {
      const queue = await openBullmqQueue({ url: redis.url, name: `q${queues++}`, ...options })
      onTestFinished(() => queue.close())
      return queue
    },
  })
})
