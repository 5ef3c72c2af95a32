import { asksForSomethingElse } from '../topic.ts'
import { type Context, understand } from '../understand.ts'
import type { Understanding } from '../understanding.ts'
import { writtenQuery } from '../written-query.ts'
import { asDraft, queryOf } from './draft.ts'
import { followUp } from './follow-up.ts'
import { intentOfQuery } from './intent-of-query.ts'

/** Reads a question that may be a change of the one before; one that stands alone is read as if nothing had been asked. */
export function understandInContext(question: string, { previous, ...context }: Context): Understanding {
  const alone = understand(question, context)
  const written = alone.topic.refusal?.kind === 'read_only' ? undefined : writtenQuery(question, context.schema ?? {})
  if (written) {
    return {
      ...alone,
      topic: { isObservability: true, isSure: true },
      intent: intentOfQuery(asDraft(written.query)),
      confidence: 0.95,
      assumptions: [
        'the question is a query itself',
        ...(written.fixes.length > 0 ? ['rewritten by rules as DataPrime'] : []),
      ],
      changed: written.query,
    }
  }
  const changed =
    previous && !asksForSomethingElse(question)
      ? followUp(question, { query: previous.query, isTopical: alone.topic.isObservability }, context)
      : undefined
  if (!changed) return alone
  if (changed === 'unreadable') {
    const assumption = 'the query before has errors, so that it was not changed: read as a question of its own'
    return {
      ...alone,
      topic: { isObservability: true, isSure: false },
      assumptions: [...alone.assumptions, assumption],
    }
  }
  const { draft, keywords, coverage, assumptions, hasChanged } = changed
  return {
    ...alone,
    topic: { isObservability: true, isSure: true },
    intent: intentOfQuery(draft),
    confidence: Number((hasChanged ? 0.5 + 0.45 * coverage : 0.3).toFixed(2)),
    keywords,
    assumptions,
    changed: queryOf(draft),
  }
}
