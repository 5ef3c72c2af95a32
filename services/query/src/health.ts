import type { Condition } from '@dataprime/mesh'
import type { AnswerCache } from './cache/answer-cache.ts'
import type { Model } from './provider/connect-model.ts'

const disabled: Condition = { status: 'disabled' }

/** What answers get better by. Nothing is sent to the provider: what its breaker has seen is known. */
export function helpers({ model, cache }: { model: Model | undefined; cache: AnswerCache | undefined }) {
  return {
    llm: (): Condition | undefined => {
      if (!model) return disabled
      const { kind } = model.breaker()
      return kind === 'closed' ? undefined : { status: 'degraded', reason: `the breaker is ${kind}` }
    },
    cache: async (): Promise<Condition | undefined> => {
      if (!cache) return disabled
      try {
        await cache.check()
        return undefined
      } catch (error) {
        return { status: 'degraded', reason: error instanceof Error ? error.message : String(error) }
      }
    },
  }
}
