import { breakerLevels, run } from '@dataprime/mesh'
import { logger, metricNames, observe } from '@dataprime/telemetry'
import { createApp } from './app.ts'
import { newAnswerCache } from './cache/answer-cache.ts'
import { openMemoryStore } from './cache/memory-store.ts'
import { openRedisStore } from './cache/redis-store.ts'
import { readConfig } from './config.ts'
import { connectRedis } from './connect-redis.ts'
import { connectModel } from './provider/connect-model.ts'
import { newFlights } from './single-flight.ts'

await run('query_service', ({ env, use }) => {
  const config = readConfig(env)
  const redis = config.redisUrl === undefined ? undefined : connectRedis(config.redisUrl)
  if (redis) use({ close: () => redis.disconnect() })
  const store = redis ? openRedisStore(redis, config.cache.ttlMs) : openMemoryStore(config.cache)
  const cache = config.cache.ttlMs === 0 ? undefined : newAnswerCache(store)
  const model = config.provider && connectModel(config.provider, Date.now)
  if (model)
    use({
      close: observe(metricNames.breakerState, () => [
        { value: breakerLevels[model.breaker().kind], attributes: { neighbour: 'openai' } },
      ]),
    })
  else logger.info('no model is configured: queries come from the offline generator')
  return {
    app: createApp({ model, cache, flights: newFlights(), now: Date.now }, { timeoutMs: config.timeoutMs }),
  }
})
