import { conceptOf } from '../concepts.ts'
import { any, type Matcher, map, opt, phrase, seq, token, word } from '../match.ts'
import type { Reading } from '../reading.ts'
import type { FieldRef, Statistic } from '../understanding.ts'
import { statistic } from './measure.ts'

const numberOf = phrase('number of', 'amount of', 'count of', 'the number of')
/** What is counted where nothing else is said of it. */
const counted: Matcher<unknown> = any<unknown>(
  word(
    'errors|warnings|requests|calls|logs|lines|events|exceptions|timeouts|failures|logins|signups|messages|spans|traces|hits|responses|transactions|orders|payments|restarts|crashes|throughput|traffic|rps|rpm',
  ),
  token('word', ({ lower }) => /^[1-5]xx$/.test(lower)),
  seq(word('request|log|event|call|message|transaction'), word('rate|count|volume|throughput')),
  seq(word('error|warning|failure'), word('count')),
)
/** "average failed login events": so many words may say of what sort. */
const mostBefore = 2

/**
 * Finds the "peak" of "peak requests per minute" and of "errors per hour on average": a figure of counts, of which there is
 * one for each stretch of time or for each thing.
 */
export function summary(
  reading: Reading,
  field: Matcher<FieldRef>,
  { isPerTime }: { readonly isPerTime: boolean },
): Statistic | undefined {
  const isPer = isPerTime || reading.tokens.some((_, at) => word('per|each|every')(reading.tokens, at) !== undefined)
  if (!isPer) return undefined
  const [said] = reading.take(
    any<Statistic>(
      map(seq(ofMany, numberOf, notOf(field)), ([which]) => which),
      ...(isPerTime ? [map(seq(ofMany, opt(word('of')), aheadOf(field)), ([which]) => which)] : []),
    ),
    { once: true },
  )
  if (said) return said.value
  const isCount = isPerTime && reading.tokens.some((_, at) => counted(reading.tokens, at) !== undefined)
  const [onAverage] = isCount && !hasFigure(reading, field) ? reading.take(phrase('on average'), { once: true }) : []
  return onAverage && { kind: 'stat', stat: 'avg' }
}

/** "total errors per hour" are just the errors of each. */
const ofMany: Matcher<Statistic> = map(statistic, (which) =>
  which.kind === 'stat' && which.stat === 'sum' ? undefined : which,
)

/** "average number of retries" is that of a figure. */
function notOf(field: Matcher<FieldRef>): Matcher<undefined> {
  return (tokens, at) => (isNumeric(field(tokens, at)?.value) ? undefined : { value: undefined, end: at })
}

/** In front of what is counted, a few words away at most, and of no figure. */
function aheadOf(field: Matcher<FieldRef>): Matcher<undefined> {
  return (tokens, at) => {
    for (let ahead = at; ahead <= at + mostBefore; ahead += 1) {
      if (counted(tokens, ahead)) return { value: undefined, end: at }
      if (tokens[ahead]?.kind !== 'word' || isNumeric(field(tokens, ahead)?.value)) return undefined
    }
    return undefined
  }
}

function hasFigure({ tokens }: Reading, field: Matcher<FieldRef>): boolean {
  const slow = word('long|slow|latency|time|duration|took|take')
  return tokens.some((_, at) => slow(tokens, at) !== undefined || isNumeric(field(tokens, at)?.value))
}

function isNumeric(ref: FieldRef | undefined): boolean {
  if (ref === undefined) return false
  return ref.kind === 'concept' ? conceptOf(ref.name).type === 'number' : ref.type === 'number'
}
