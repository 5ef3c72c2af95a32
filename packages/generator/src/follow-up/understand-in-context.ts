import { asksForSomethingElse } from '../topic.ts'
import { type Context, coverageOf, leftOut, understand } from '../understand.ts'
import type { Understanding } from '../understanding.ts'
import { queryOf } from './draft.ts'
import { followUp } from './follow-up.ts'
import { intentOfQuery } from './intent-of-query.ts'

/** Reads a question that may be a change of the one before; one that stands alone is read as if nothing had been asked. */
export function understandInContext(question: string, { previous, ...context }: Context): Understanding {
  const alone = understand(question, context)
  const changed = previous && !asksForSomethingElse(question) ? followUp(question, previous.query, context) : undefined
  if (!changed) return alone
  const { draft, reading, assumptions, hasChanged } = changed
  const keywords = reading.keywords()
  return {
    ...alone,
    topic: { isObservability: true, isSure: true },
    intent: intentOfQuery(draft),
    confidence: Number((hasChanged ? 0.5 + 0.45 * coverageOf(reading) : 0.3).toFixed(2)),
    keywords,
    assumptions: [...assumptions, ...leftOut(reading)],
    changed: queryOf(draft),
  }
}
