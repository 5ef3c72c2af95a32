import type { Parts } from '../parts.ts'
import type { Cues } from './cues.ts'

const verb =
  /^(?:show|list|count|how|what|which|find|get|give|display|compare|is|are|why|when|where|who|search|look|tell|fetch|plot|graph|average|top|calculate)\b/i
/** What a question can be about; fields and things by name are not enough. */
const subject =
  /\b(?:errors?|logs?|log lines|requests?|latenc(?:y|ies)|response times?|durations?|spans?|traces?|exceptions?|failures?|warnings?|criticals?|events?|throughput|traffic|responses|timeouts?|calls|logins?|crashes|messages|incidents|transactions|queries|activity|happen(?:s|ed|ing)?|[1-5]xx)\b/i

/**
 * Whether the words change the query before. A question that says by itself what it is about is one of its own, unless it
 * points back ("instead", "them"); a piece of one is not.
 */
export function isFollowUp(cues: Cues, parts: Parts, isTopical: boolean): boolean {
  if (cues.isCued) return true
  const kinds = kindsOf(parts)
  const { health, slow, compares } = parts.heard
  const isAsked = verb.test(cues.words) && isTopical
  // "compare with yesterday": what is compared was said before.
  if (parts.comparison && kinds === 0 && !health && !slow && !subject.test(cues.words)) return true
  // "count by user" says of nothing what is counted.
  const isBare = cues.words.split(' ').length <= 3 && !subject.test(cues.words) && parts.range === undefined
  if (isAsked && !isBare && (kinds > 1 || health || slow || compares)) return false
  if (kinds === 0) return cues.isHinted
  if (!subject.test(cues.words)) return verb.test(cues.words) || cues.isHinted || !isMereGuess(cues, parts)
  const isWhole = verb.test(cues.words) || (kinds > 1 && !cues.isHinted)
  return !isWhole
}

/** How many kinds of things are said. */
function kindsOf({
  range,
  grouped,
  asked,
  width,
  conditions,
  figures,
  ranked,
  limit,
  order,
  having,
  shown,
  listing,
}: Parts): number {
  return [
    range !== undefined,
    grouped.length + asked.fields.length + listing.length > 0 || width !== undefined,
    conditions.length > 0,
    figures.measures.length > 0,
    ranked !== undefined || limit !== undefined || order !== undefined,
    having !== undefined,
    shown.length > 0,
  ].filter(Boolean).length
}

/** A name that was only guessed says little in a longer sentence. */
function isMereGuess({ words }: Cues, parts: Parts): boolean {
  const isGuess = parts.conditions.length > 0 && parts.guessedNames.length > 0 && kindsOf(parts) === 1
  return isGuess && words.split(' ').length > 3 && !/^(?:for|in|from|on|at)\b/i.test(words)
}
