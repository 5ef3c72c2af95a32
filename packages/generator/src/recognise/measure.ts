import { isNeverName } from '../common-words.ts'
import { conceptOf } from '../concepts.ts'
import { isLabel } from '../fields.ts'
import {
  ahead,
  any,
  article,
  atEnd,
  comma,
  list,
  type Matcher,
  many,
  map,
  opt,
  phrase,
  seq,
  token,
  word,
} from '../match.ts'
import type { Reading } from '../reading.ts'
import type { FieldRef, Measure, Statistic } from '../understanding.ts'
import { guessedKey } from './keys.ts'
import { ratio, share } from './shares.ts'

/** "total time spent" */
const totalTime = seq(
  word('total|overall|cumulative|combined|sum'),
  opt(word('of')),
  opt(word('the')),
  phrase('time spent', 'time taken', 'time', 'duration'),
)
const stats: readonly (readonly [Statistic & { kind: 'stat' }, readonly string[]])[] = [
  [{ kind: 'stat', stat: 'avg' }, ['average', 'avg', 'mean', 'typical', 'on average']],
  [
    { kind: 'stat', stat: 'max' },
    ['maximum', 'max', 'peak', 'worst', 'longest', 'largest', 'biggest', 'highest', 'greatest'],
  ],
  [{ kind: 'stat', stat: 'min' }, ['minimum', 'min', 'shortest', 'smallest', 'lowest', 'best']],
  [
    { kind: 'stat', stat: 'stddev' },
    ['stddev', 'std dev', 'standard deviation', 'the standard deviation', 'deviation', 'jitter'],
  ],
  [{ kind: 'stat', stat: 'variance' }, ['variance']],
  [{ kind: 'stat', stat: 'sum' }, ['sum', 'total', 'sum up', 'cumulative', 'combined', 'overall']],
]

const percentileAhead: Matcher<undefined> = (tokens, at) =>
  tokens.slice(at, at + 5).some(({ lower }) => /^percentiles?$/.test(lower)) ? { value: undefined, end: at } : undefined

const percentile: Matcher<Statistic> = any<Statistic>(
  map(
    token('word', ({ lower }) => /^p\d{2,3}(\.\d+)?$/.test(lower)),
    ({ lower }) => rankOf(lower.slice(1)),
  ),
  map(seq(token('number'), opt(word('st|nd|rd|th')), word('percentile|percentiles')), ([{ text }]) => rankOf(text)),
  // the first of "95th and 99th percentile"
  map(seq(token('number'), word('st|nd|rd|th'), percentileAhead), ([{ text }]) => rankOf(text)),
  map(seq(word('percentile'), token('number')), ([, { text }]) => rankOf(text)),
  map(word('median'), (): Statistic => ({ kind: 'percentile', rank: 0.5 })),
)
export const statistic: Matcher<Statistic> = any<Statistic>(
  percentile,
  ...stats.map(([value, words]) => map(phrase(...words), () => value)),
)

const howMany = phrase(
  'how many',
  'number of',
  'the number of',
  'count of',
  'total number of',
  'count',
  'count the',
  'counts of',
  'total count of',
  'amount of',
  'how often',
  'frequency of',
  'volume of',
  'how much',
)
/** Who asks for percentiles without saying which means these. */
const usualPercentiles = [0.5, 0.95, 0.99]
/** "request latency", "order amount" */
const figureOf = word('request|span|http|query|call|time|value|values|order|payment|transaction|invoice|purchase')
const sized = word('response|responses|request|requests|payload|payloads|message|messages|bodies')
/** A trace is all its spans. */
const traceId: FieldRef = { kind: 'concept', name: 'traceId' }
const different = word('distinct|unique|different|active')

export interface MeasureWords {
  readonly measures: readonly Measure[]
  /** Whether the word for counting was there: the intent depends on it. */
  readonly saysCount: boolean
  /** "how many orders": what each row is taken for. */
  readonly rowNouns: readonly string[]
  /** "services by latency": the figure tells them apart. */
  readonly isBy: boolean
  /** "percentage of requests that …": what is said of them makes the share, and does not limit the rows. */
  readonly isShare: boolean
  /** Of whom: "percentage of users". */
  readonly shareAmong: FieldRef | undefined
  /** "distinct services" without a count: a list of them. */
  readonly listing: readonly FieldRef[]
}

/** Finds the figures asked for: counts, statistics of a field, percentiles, shares. */
export function measures(reading: Reading, field: Matcher<FieldRef>): MeasureWords {
  const countable = map(
    any(
      map(word('traces'), (): FieldRef => traceId),
      field,
    ),
    (ref) => (isCounted(ref) ? ref : undefined),
  )
  const aMessage = map(field, (ref) => (ref.kind === 'concept' && ref.name === 'message' ? ref : undefined))
  const numeric = map(field, (ref) => (isNumeric(ref) ? ref : undefined))
  const all: Measure[] = []

  const ratios = reading.take(ratio).flatMap(({ value }) => value)
  const shares = reading.take(
    map(
      seq(opt(word('what|the')), share, word('of'), opt(word('our|the|all')), opt(many(countable))),
      ([, , , , among]) => ({ among }),
    ),
  )
  // What exceptions are told apart by; that they are some is for others to read.
  const ofExceptions = map(ahead(word('exceptions')), (): FieldRef => ({ kind: 'concept', name: 'errorType' }))
  const distinct = reading.take(
    map(seq(opt(howMany), opt(word('the')), different, any(countable, aMessage, ofExceptions)), ([said, , , ref]) => ({
      ref,
      counts: said !== undefined,
    })),
  )
  const statistics = reading.take(
    map(
      seq(
        list(statistic, seq(comma, article)),
        // "p99 in checkout": what stands there is not what is measured
        opt(
          any<FieldRef>(
            map(
              seq(
                opt(word('of|for|in')),
                article,
                opt(phrase('number of', 'amount of', 'count of')),
                any(
                  numeric,
                  map(seq(figureOf, numeric), ([, ref]) => ref),
                ),
                opt(word('size|value|values|usage')),
              ),
              ([, , , ref]) => ref,
            ),
            map(seq(opt(word('of')), article, unknownFigure(field)), ([, , ref]) => ref),
          ),
        ),
      ),
      ([kinds, of]) => ({ kinds, of }),
    ),
    { accept: (start, end) => isFigure(reading, start, end, numeric) && !isOfCounts(reading, start, end) },
  )
  const percentiles =
    statistics.length > 0 ? [] : reading.take(map(seq(opt(numeric), word('percentiles')), ([ref]) => ({ ref })))
  const spent = reading.take(totalTime).length > 0
  const sums = reading.take(
    map(seq(phrase('how much', 'how much of the'), numeric), ([, ref]) => (isDuration(ref) ? undefined : ref)),
  )
  const byCount = reading.take(
    seq(word('by'), opt(word('total')), word('traffic|volume|frequency|hits|load|popularity')),
  )
  const retried = reading.take(
    seq(phrase('how many', 'number of', 'the number of', 'total number of'), word('retries')),
  )
  const sizes = reading.take(
    any<unknown>(
      seq(
        any<unknown>(phrase('how many', 'number of', 'how much'), word('total')),
        word('bytes|kilobytes|megabytes|gigabytes|terabytes|kb|mb|gb|tb|bandwidth'),
      ),
      phrase('how much data', 'how much traffic', 'amount of data', 'total data'),
    ),
  )
  if (sizes.length > 0)
    reading.take(word('download|downloaded|upload|uploaded|send|sent|transfer|transferred|consume|consumed'))
  const sizeAsked = reading.take(
    seq(phrase('how big', 'how large'), opt(word('are|is|were')), opt(word('the|our')), ahead(sized)),
  )
  const counts = reading.take(
    map(
      seq(
        howMany,
        opt(word('of')),
        opt(word('the|all')),
        opt(any(different, word('affected|impacted|failing'))),
        opt(countable),
      ),
      ([said, , , only, ref]) => ({ said, ref, only }),
    ),
    { accept: (start, end) => !isTime(reading, start, end) },
  )
  // "how many orders were placed": each is a row, and none is a service
  const rowNouns: string[] = []
  for (const { end } of counts) {
    const noun = reading.tokens[end]
    if (
      noun?.kind === 'word' &&
      /^[a-z]{3,}s$/.test(noun.text) &&
      isRowNoun(noun.lower) &&
      !isHead(reading.tokens, end + 1)
    ) {
      reading.claim(end, end + 1)
      rowNouns.push(noun.text)
    }
  }
  // "average humidity by floor": the figure has been named, and floors tell apart
  const isNamed = statistics.length > 0 && statistics.every(({ value }) => value.of !== undefined)
  const by = reading.take(
    map(seq(word('by'), numeric), ([, ref]) => ref),
    {
      accept: (start) =>
        !isNamed &&
        // "spans by duration" are spans
        !/^(grouped|group|split|broken|down|bucketed|aggregated|breakdown|spans|traces|logs|events)$/.test(
          reading.tokens[start - 1]?.lower ?? '',
        ),
    },
  )
  for (const { value } of percentiles)
    for (const rank of usualPercentiles)
      all.push({ kind: 'percentile', rank, field: value.ref ?? { kind: 'concept', name: 'duration' } })
  if (spent) all.push({ kind: 'stat', stat: 'sum', field: { kind: 'concept', name: 'duration' } })
  if (retried.length > 0) all.push({ kind: 'stat', stat: 'sum', field: { kind: 'concept', name: 'retries' } })
  const totals = reading.take(
    seq(word('total'), (tokens, at) => (isHead(tokens, at) ? { value: undefined, end: at } : undefined)),
  )
  if (totals.length > 0) all.push({ kind: 'count' })
  if (sizeAsked.length > 0) all.push({ kind: 'stat', stat: 'avg', field: { kind: 'concept', name: 'bytes' } })
  for (const { value } of sums) all.push({ kind: 'stat', stat: 'sum', field: value })
  if (sizes.length > 0) all.push({ kind: 'stat', stat: 'sum', field: { kind: 'concept', name: 'bytes' } })
  for (const { value } of distinct) if (value.counts) all.push({ kind: 'distinct', field: value.ref })
  for (const { value } of statistics) {
    const of = value.of ?? by[0]?.value ?? { kind: 'concept', name: 'duration' as const }
    for (const kind of value.kinds) all.push({ ...kind, field: of })
  }
  // "top customers by revenue", "services by latency"
  if (statistics.length === 0)
    for (const { value } of by) all.push({ kind: 'stat', stat: isDuration(value) ? 'avg' : 'sum', field: value })
  if (byCount.length > 0) all.push({ kind: 'count' })
  for (const { value } of counts) all.push(value.ref ? { kind: 'distinct', field: value.ref } : { kind: 'count' })
  return {
    measures: [...all, ...ratios],
    rowNouns,
    saysCount: counts.length > 0 || distinct.some(({ value }) => value.counts),
    isBy: by.length > 0 || byCount.length > 0 || counts.some(({ start }) => reading.tokens[start - 1]?.lower === 'by'),
    isShare: shares.length > 0,
    shareAmong: shares[0]?.value.among,
    listing: distinct.filter(({ value }) => !value.counts).map(({ value }) => value.ref),
  }
}

/** An unknown word for things; what recognisers know is left to them. */
function isRowNoun(lower: string): boolean {
  return !isNeverName(lower) && !isKnownElsewhere(lower)
}

/** Read as text to look for, or as an outcome. */
const isKnownElsewhere = (lower: string): boolean =>
  /^(?:logins|exceptions|timeouts|crashes|deadlocks|restarts|redirects|criticals|panics|retries|segfaults|signups|oomkills)$/.test(
    lower,
  )

/** "how many payments errors": the name of whose. */
const isHead = word('errors|error|logs|log|warnings|requests|failures|exceptions|spans|traces|events|messages')

/** Behind another noun these make it a figure: "basket size", "order value". */
const figureNoun = word('size|count|value|amount|cost|total|length|score|price|weight|age|wait')
const behindFigure = word('per|by|each|every|over|grouped|split|across')
const behindFigureOfTwo = any<unknown>(
  behindFigure,
  atEnd,
  token('mark'),
  word('in|for|of|from|on|at|and|this|last|today|yesterday|since|between|where|with'),
)

/** "average ticket per store": what is averaged has a field of its own, whatever it is called. */
function unknownFigure(field: Matcher<FieldRef>): Matcher<FieldRef> {
  return (tokens, at) => {
    const noun = tokens[at]
    if (noun?.kind !== 'word' || !/^[a-z]{3,}$/.test(noun.lower)) return undefined
    const known = field(tokens, at)
    const second = figureNoun(tokens, at + 1)
    if (second) {
      const isKnown = known !== undefined && (known.end > at + 1 || isNumeric(known.value))
      if (isKnown || statistic(tokens, at) || !behindFigureOfTwo(tokens, second.end)) return undefined
      return { value: guessedKey(`${noun.lower}_${second.value}`), end: second.end }
    }
    if (known || isNeverName(noun.lower) || /[^s]s$/.test(noun.lower) || !behindFigure(tokens, at + 1)) return undefined
    return { value: guessedKey(noun.lower), end: at + 1 }
  }
}

/** "highest" may rank and "total" may count: they are figures only in front of one. */
function isFigure(reading: Reading, start: number, end: number, numeric: Matcher<FieldRef>): boolean {
  const said = reading.tokens[start]?.lower ?? ''
  if ([end - 2, end - 1].some((at) => unknownFigure(numeric)(reading.tokens, at)?.end === end)) return true
  const namesField = reading.tokens
    .slice(start + 1, end)
    .some((_, i) => numeric(reading.tokens, start + 1 + i)?.end === end)
  if (/^(average|avg|mean|median|stddev|std|standard|variance|p\d+(\.\d+)?|percentile|\d+.*)$/.test(said)) return true
  return namesField
}

/** "how much time" asks for a duration. */
function isTime(reading: Reading, _start: number, end: number): boolean {
  return reading.tokens[end]?.lower === 'time'
}

function isDuration(ref: FieldRef): boolean {
  if (ref.kind === 'keypath')
    return ref.type === 'interval' || /duration|latency|elapsed|_ms$/i.test(ref.path.at(-1) ?? '')
  return ref.name === 'duration'
}

function isCounted(ref: FieldRef): boolean {
  return ref.kind === 'concept'
    ? conceptOf(ref.name).counted === true
    : ref.origin === 'written' || ref.type !== 'number'
}

export function isNumeric(ref: FieldRef): boolean {
  if (ref.kind === 'concept') {
    const { type, partOfTime } = conceptOf(ref.name)
    return type === 'number' && ref.name !== 'status' && partOfTime === undefined
  }
  return !isLabelled(ref) && (ref.type === undefined || ref.type === 'number' || ref.type === 'interval')
}

/** "how many errors per minute on average": a mean of counts, which one grouping does not give. */
function isOfCounts({ tokens }: Reading, start: number, end: number): boolean {
  const isOnAverage =
    tokens[end - 1]?.lower === 'average' && (tokens[start - 1]?.lower === 'on' || tokens[start]?.lower === 'on')
  return isOnAverage && tokens.some((_, at) => phrase('how many', 'number of')(tokens, at) !== undefined)
}

/** Nobody adds up ids. */
function isLabelled(ref: FieldRef): boolean {
  return ref.kind === 'keypath' && ref.origin === 'schema' && isLabel(ref)
}

function rankOf(text: string): Statistic | undefined {
  const digits = Number(text)
  const rank = text.includes('.') || digits < 100 ? digits / 100 : digits === 100 ? 1 : digits / 10 ** text.length
  return rank > 0 && rank <= 1 ? { kind: 'percentile', rank: Number(rank.toFixed(6)) } : undefined
}
