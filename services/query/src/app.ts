import { MeshError, type ServeOptions, serve } from '@dataprime/mesh'
import { queryContract } from '@dataprime/mesh/contracts'
import { type Deps, generateDataprimeQuery } from './generate-dataprime-query.ts'
import { helpers } from './health.ts'

export function createApp(deps: Deps, options: ServeOptions = {}) {
  const { model, cache, flights } = deps
  return serve(
    queryContract,
    {
      generate: (question, call) => generateDataprimeQuery(deps, question, call),
      evict: async ({ key }) => ({ evicted: await evict(key) }),
    },
    {
      dependencies: helpers(deps),
      figures: async () => {
        const { underWay, waiting } = flights.figures()
        return {
          generator: model ? 'openai' : 'offline',
          model: model?.name ?? null,
          under_way: underWay,
          waiting,
          cache: cache?.figures() ?? null,
          llm: (await modelFigures()) ?? null,
        }
      },
      ...options,
    },
  )

  async function modelFigures(): Promise<object | undefined> {
    try {
      return await model?.figures()
    } catch {
      return undefined // /health says more; the other figures are still worth reading
    }
  }

  async function evict(key: string): Promise<number> {
    try {
      return (await cache?.evict(key)) ?? 0
    } catch (cause) {
      throw new MeshError('dependency_unavailable', 'Cannot evict: the cache cannot be used', { cause })
    }
  }
}
