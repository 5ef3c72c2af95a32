import { any, type Matcher, map, not, opt, phrase, seq, token, word } from '../match.ts'
import type { Reading } from '../reading.ts'
import type { FieldRef, Statistic } from '../understanding.ts'
import { isNumeric, statistic } from './measure.ts'

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
  const figure = map(field, (ref) => (isNumeric(ref) ? ref : undefined))
  const [said] = reading.take(
    any<Statistic>(
      // "average number of retries" is that of a figure
      map(seq(ofMany, numberOf, not(figure)), ([which]) => which),
      ...(isPerTime ? [map(seq(ofMany, opt(word('of')), aheadOf(figure)), ([which]) => which)] : []),
    ),
    { once: true },
  )
  if (said) return said.value
  const isCount = isPerTime && reading.tokens.some((_, at) => counted(reading.tokens, at) !== undefined)
  const [onAverage] = isCount && !hasFigure(reading, figure) ? reading.take(phrase('on average'), { once: true }) : []
  return onAverage && { kind: 'stat', stat: 'avg' }
}

/** "total errors per hour" are just the errors of each. */
const ofMany: Matcher<Statistic> = map(statistic, (which) =>
  which.kind === 'stat' && which.stat === 'sum' ? undefined : which,
)

/** In front of what is counted, a few words away at most, and of no figure. */
function aheadOf(figure: Matcher<FieldRef>): Matcher<undefined> {
  return (tokens, at) => {
    for (let next = at; next <= at + mostBefore; next += 1) {
      if (counted(tokens, next)) return { value: undefined, end: at }
      if (tokens[next]?.kind !== 'word' || figure(tokens, next)) return undefined
    }
    return undefined
  }
}

function hasFigure({ tokens }: Reading, figure: Matcher<FieldRef>): boolean {
  const slow = word('long|slow|latency|time|duration|took|take')
  return tokens.some((_, at) => slow(tokens, at) !== undefined || figure(tokens, at) !== undefined)
}
