import type { Condition } from '@dataprime/mesh'
import type { AnswerCache } from './cache/answer-cache.ts'
import type { Model } from './provider/connect-model.ts'

/** What answers get better by. Nothing is sent to the provider: what its breaker has seen is known. */
export function helpers({ model, cache }: { model: Model | undefined; cache: AnswerCache | undefined }) {
  return {
    llm: (): Condition => {
      if (!model) return { status: 'disabled', detail: 'no model is configured: the offline generator answers' }
      // Where it is asked is nobody's business here: the gateway shows this to its callers.
      const [{ kind }, detail] = [model.breaker(), model.name]
      return kind === 'closed'
        ? { status: 'ok', detail }
        : { status: 'degraded', detail, reason: `the breaker is ${kind}: the offline generator answers` }
    },
    limits: () => checked(model && (() => model.figures())),
    cache: () => checked(cache && (() => cache.check())),
  }
}

async function checked(use: (() => Promise<unknown>) | undefined): Promise<Condition | undefined> {
  if (!use) return { status: 'disabled' }
  try {
    await use()
    return undefined
  } catch (error) {
    return { status: 'degraded', reason: error instanceof Error ? error.message : String(error) }
  }
}
