import { generateOffline } from '../../packages/generator/src/index.ts'
import type { Setting } from './questions.ts'

export type Answer =
  | { readonly kind: 'query'; readonly query: string; readonly intent: string; readonly confidence: number }
  /** Without a reason where whoever is asked does not tell kinds of refusals apart. */
  | { readonly kind: 'refused'; readonly reason?: string }
  | { readonly kind: 'failed'; readonly why: string }

/** Whoever answers questions. */
export interface Asked {
  readonly name: string
  /** Epoch milliseconds of the clock that windows are counted from. */
  readonly now: () => number
  readonly ask: (question: string, setting: Setting) => Promise<Answer>
}

/** When the questions are asked: a Wednesday, 2026-11-25 at 14:30 UTC. */
export const fixedNow = Date.UTC(2026, 10, 25, 14, 30)

export function offline(): Asked {
  return {
    name: 'offline',
    now: () => fixedNow,
    ask: async (question, setting) => {
      const answer = generateOffline(question, { now: fixedNow, ...setting })
      if (answer.kind === 'refused') return { kind: 'refused', reason: answer.reason }
      const { query, intent, confidence } = answer
      return { kind: 'query', query, intent, confidence }
    },
  }
}
