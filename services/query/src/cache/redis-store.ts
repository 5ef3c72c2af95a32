import type { Redis } from 'ioredis'
import type { AnswerStore } from './answer-store.ts'

const prefix = 'dataprime:answer:'
const queryPrefix = 'dataprime:answers-of:'

/** For more than one process. A set per query names the keys of its answers, so that they can be evicted. */
export function openRedisStore(redis: Redis, ttlMs: number): AnswerStore {
  return {
    kind: 'redis',
    async get(keys) {
      const found = await redis.mget(keys.map((key) => prefix + key))
      return found.find((text) => text !== null) ?? undefined
    },
    async set(key, text, query) {
      await redis
        .multi()
        .set(prefix + key, text, 'PX', ttlMs)
        .sadd(queryPrefix + query, prefix + key)
        .pexpire(queryPrefix + query, ttlMs)
        .exec()
    },
    async evict(query) {
      const keys = await redis.smembers(queryPrefix + query)
      if (keys.length === 0) return 0
      await redis.del(queryPrefix + query, ...keys)
      return keys.length
    },
    size: () => undefined,
    check: async () => void (await redis.ping()),
  }
}
