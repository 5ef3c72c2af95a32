import { breakerLevels, run } from '@dataprime/mesh'
import { logger, metricNames, observe } from '@dataprime/telemetry'
import { openAnswerCache } from './answer-cache.ts'
import { createApp } from './app.ts'
import { readConfig } from './config.ts'
import { connectModel } from './provider/connect-model.ts'

await run('query_service', ({ env, use }) => {
  const config = readConfig(env)
  const model = config.provider && connectModel(config.provider, Date.now)
  if (model)
    use({
      close: observe(metricNames.breakerState, () => [
        { value: breakerLevels[model.breaker().kind], attributes: { neighbour: 'openai' } },
      ]),
    })
  else logger.info('no model is configured: queries come from the offline generator')
  return {
    app: createApp({ model, cache: openAnswerCache(config.cache), now: Date.now }, { timeoutMs: config.timeoutMs }),
  }
})
