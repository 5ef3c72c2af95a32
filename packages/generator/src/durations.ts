import { any, type Matcher, map, opt, seq, word } from './match.ts'
import { number } from './numbers.ts'
import type { Token } from './tokens.ts'

export const unitNames = ['d', 'h', 'm', 's', 'ms', 'us', 'ns'] as const
export type Unit = (typeof unitNames)[number]

/** A length of time as DataPrime writes it, kept in the unit the user chose: `24h` does not become `1d`. */
export interface Interval {
  readonly count: number
  readonly unit: Unit
}

const msPer: Readonly<Record<Unit, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  ns: 0.000_001,
}

/** Words for units; DataPrime's own stop at days, so that longer ones are counted in days. */
const units: readonly (readonly [words: string, unit: Unit, times: number])[] = [
  ['ns|nanosecond|nanoseconds', 'ns', 1],
  ['us|µs|microsecond|microseconds', 'us', 1],
  ['ms|msec|msecs|millisecond|milliseconds|millis', 'ms', 1],
  ['s|sec|secs|second|seconds', 's', 1],
  ['m|min|mins|minute|minutes', 'm', 1],
  ['h|hr|hrs|hour|hours', 'h', 1],
  ['d|day|days', 'd', 1],
  ['w|week|weeks', 'd', 7],
  ['fortnight|fortnights', 'd', 14],
  ['month|months', 'd', 30],
  ['quarter|quarters', 'd', 90],
  ['year|years', 'd', 365],
]

/** A unit by its name, as the interval of one: a week is seven days. */
export const unit: Matcher<Interval> = any(
  ...units.map(([words, name, times]) => map(word(words), (): Interval => ({ count: times, unit: name }))),
)

/** `5 minutes`, `500ms`, `an hour`, `half an hour`, `a couple of days`, `1.5 hours`. */
export const duration: Matcher<Interval> = (tokens, at) => (isStatusPlural(tokens, at) ? undefined : length(tokens, at))

/** The HTTP statuses people talk about: "503s" are responses, unless a word before says that they are a time. */
const statuses = new Set(
  '400|401|402|403|404|405|406|408|409|410|412|413|415|418|422|423|425|426|428|429|431|451|500|501|502|503|504|507|508|511'.split(
    '|',
  ),
)
const ofTime = word(
  'last|past|previous|than|over|under|above|below|least|most|within|every|took|takes|after|for|timeout',
)

function isStatusPlural(tokens: readonly Token[], at: number): boolean {
  const [digits, unitName] = [tokens[at], tokens[at + 1]]
  return (
    digits?.kind === 'number' &&
    statuses.has(digits.text) &&
    unitName?.lower === 's' &&
    unitName.start === digits.end &&
    !ofTime(tokens, at - 1)
  )
}

const length: Matcher<Interval> = any(
  map(seq(number, unit, opt(word('and|,')), number, unit), ([n, each, , m, smaller]) =>
    inMs(smaller) < inMs(each) ? intervalOfMs(n * inMs(each) + m * inMs(smaller)) : undefined,
  ),
  map(seq(unit, word('and'), word('a'), word('half')), ([each]) => multiply(each, 1.5)),
  map(seq(opt(word('a')), word('quarter'), word('of'), word('a|an'), unit), ([, , , , each]) => multiply(each, 0.25)),
  map(seq(word('a|an'), unit, word('and'), word('a'), word('half')), ([, each]) => multiply(each, 1.5)),
  map(seq(word('half'), opt(word('a|an')), unit), ([, , each]) => multiply(each, 0.5)),
  map(seq(number, word('and'), word('a'), word('half'), unit), ([n, , , , each]) => multiply(each, n + 0.5)),
  map(seq(opt(word('a')), word('couple'), opt(word('of')), unit), ([, , , each]) => multiply(each, 2)),
  map(seq(opt(word('a')), word('few|several'), unit), ([, , each]) => multiply(each, 3)),
  map(seq(number, opt(word('-')), unit), ([n, , each]) => multiply(each, n)),
  map(seq(word('a|an'), unit), ([, each]) => each),
)

export function inMs(interval: Interval): number {
  return interval.count * msPer[interval.unit]
}

/** The same length in whole units, the largest that is exact: 0.5 h is 30 m. */
export function multiply({ count, unit: name }: Interval, by: number): Interval | undefined {
  const wanted = count * by
  if (Number.isInteger(wanted)) return { count: wanted, unit: name }
  const ms = wanted * msPer[name]
  const smaller = unitNames.slice(unitNames.indexOf(name) + 1).find((each) => isWhole(ms / msPer[each]))
  return smaller && { count: Math.round(ms / msPer[smaller]), unit: smaller }
}

/** The largest unit that says it exactly. */
export function intervalOfMs(ms: number): Interval {
  const name = unitNames.find((each) => isWhole(ms / msPer[each])) ?? 'ns'
  return { count: Math.round(ms / msPer[name]), unit: name }
}

function isWhole(n: number): boolean {
  return n >= 1 && Math.abs(n - Math.round(n)) < 1e-9
}
