import { type ServeOptions, serve } from '@dataprime/mesh'
import { queryContract } from '@dataprime/mesh/contracts'
import { type Deps, generateDataprimeQuery } from './generate-dataprime-query.ts'

export function createApp(deps: Deps, options: ServeOptions = {}) {
  return serve(
    queryContract,
    { generate: (question, call) => generateDataprimeQuery(deps, question, call) },
    {
      figures: () => ({
        generator: deps.model ? 'openai' : 'offline',
        model: deps.model?.name ?? null,
        cache: deps.cache.figures(),
      }),
      ...options,
    },
  )
}
