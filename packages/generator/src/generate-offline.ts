import { printLine } from 'dataprime'
import { type Alternative, alternativesTo } from './alternatives.ts'
import { compose } from './compose.ts'
import { understandInContext } from './follow-up/understand-in-context.ts'
import { type Reason, reasonsFor } from './reasons.ts'
import { type Refusal, refusalDetail, suggestionsFor } from './refusal.ts'
import type { Context } from './understand.ts'
import type { Intent, Understanding } from './understanding.ts'

export type OfflineAnswer =
  | {
      readonly kind: 'generated'
      /** On one line; formatting is for who shows it. */
      readonly query: string
      readonly intent: Intent
      readonly confidence: number
      readonly keywords: readonly string[]
      readonly assumptions: readonly string[]
      /** Why each stage is there. */
      readonly reasons: readonly Reason[]
      /** Other queries it may have meant, the likeliest first. */
      readonly alternatives: readonly Alternative[]
    }
  | {
      readonly kind: 'refused'
      readonly reason: Refusal['kind']
      /** The reason in a sentence. */
      readonly detail: string
      /** Nobody who reads the question would doubt the refusal. */
      readonly isSure: boolean
      readonly suggestions: readonly string[]
    }

/** Answers a question by rules alone: the same question, context and time give the same query. */
export function generateOffline(question: string, context: Context): OfflineAnswer {
  return answerFrom(understandInContext(question, context), context)
}

/** The second half of `generateOffline`, for who has the understanding already. */
export function answerFrom(understanding: Understanding, context: Context): OfflineAnswer {
  const { topic, intent, confidence, keywords, changed } = understanding
  if (!topic.isObservability) return { kind: 'refused', isSure: topic.isSure, ...refusalOf(understanding) }
  if (changed) {
    const { assumptions } = understanding
    return {
      kind: 'generated',
      query: printLine(changed),
      intent,
      confidence,
      keywords,
      assumptions,
      reasons: [],
      alternatives: [],
    }
  }
  const { query, assumptions } = compose(understanding, { now: context.now, schema: context.schema })
  return {
    kind: 'generated',
    query: printLine(query),
    intent,
    confidence,
    keywords,
    assumptions,
    reasons: reasonsFor(query, understanding),
    alternatives: alternativesTo(printLine(query), understanding, context),
  }
}

/** Why there is no query, in words and with questions that would do. */
export function refusalOf({ question, topic }: Pick<Understanding, 'question' | 'topic'>) {
  const refusal = topic.refusal ?? { kind: 'not_observability' }
  return { reason: refusal.kind, detail: refusalDetail(refusal), suggestions: suggestionsFor(refusal, question) }
}
