import { answerFrom, type Context, type Understanding } from '@dataprime/generator'
import { type Generation, noUsage } from '@dataprime/mesh/contracts'

export interface Understood {
  readonly understanding: Understanding
  readonly context: Context
}

/** The answer of the rules; undefined for a question about something else. */
export function answerOffline({ understanding, context }: Understood): Generation | undefined {
  const answer = answerFrom(understanding, context)
  if (answer.kind === 'refused') return undefined
  return {
    ...whatWasUnderstood(understanding),
    query: answer.query,
    generator: 'offline',
    model: null,
    demo_mode: true,
    degraded: false,
    degraded_reason: null,
    repairs: 0,
    tokens_used: 0,
    usage: noUsage,
    knowledge_base_used: [],
    assumptions: [...answer.assumptions],
    reasons: answer.reasons.map(({ stage, words }) => ({ stage, words: [...words] })),
    alternatives: [...answer.alternatives],
  }
}

export function whatWasUnderstood({ intent, confidence, keywords }: Understanding) {
  return { intent, intent_confidence: confidence, keywords_found: [...keywords], cached: false }
}
