import { breakerLevels, type Life, run } from '@dataprime/mesh'
import { logger, metricNames, observe } from '@dataprime/telemetry'
import { createApp } from './app.ts'
import { newAnswerCache } from './cache/answer-cache.ts'
import { openMemoryStore } from './cache/memory-store.ts'
import { openRedisStore } from './cache/redis-store.ts'
import { readConfig } from './config.ts'
import { connectRedis } from './connect-redis.ts'
import { budgetUsed } from './limits/budget-used.ts'
import { openRedisPermits } from './limits/redis-store.ts'
import { openSqlitePermits } from './limits/sqlite-store.ts'
import { systemClock } from './limits/system-clock.ts'
import { newTurnstile } from './limits/turnstile.ts'
import { connectModel, type Model } from './provider/connect-model.ts'
import { usageOf } from './provider/price.ts'
import { newFlights } from './single-flight.ts'

await run('query_service', ({ env, use }) => {
  const config = readConfig(env)
  const redis = config.redisUrl === undefined ? undefined : connectRedis(config.redisUrl)
  if (redis) use({ close: () => redis.disconnect() })
  const store = redis ? openRedisStore(redis, config.cache.ttlMs) : openMemoryStore(config.cache)
  const cache = config.cache.ttlMs === 0 ? undefined : newAnswerCache(store)
  const model = modelOf(config, use)
  logger.info(
    model
      ? `queries come from ${model.name} at ${model.host}`
      : 'no model is configured: queries come from the offline generator',
  )
  return {
    app: createApp({ model, cache, flights: newFlights(), now: Date.now }, { timeoutMs: config.timeoutMs }),
  }
})

function modelOf(
  { provider, limits, maxConcurrency, limitsFile, redisUrl }: ReturnType<typeof readConfig>,
  use: Life['use'],
): Model | undefined {
  if (!provider) return undefined
  const store = use(redisUrl === undefined ? openSqlitePermits(limitsFile) : openRedisPermits(connectRedis(redisUrl)))
  const budget = limits.tokensPerDay
  if (budget !== undefined)
    use({ close: observe(metricNames.modelBudgetUsed, () => budgetUsed(store, budget, Date.now())) })
  const usage = (completion: Parameters<typeof usageOf>[0]) => usageOf(completion, provider.priceOf)
  const turnstile = newTurnstile({ store, limits, maxConcurrency, clock: systemClock, usageOf: usage })
  const model = connectModel(provider, { turnstile, now: Date.now })
  use({
    close: observe(metricNames.breakerState, () => [
      { value: breakerLevels[model.breaker().kind], attributes: { neighbour: 'openai' } },
    ]),
  })
  return model
}
