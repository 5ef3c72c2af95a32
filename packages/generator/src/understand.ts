import { isCommonWord } from './common-words.ts'
import { intervalOfMs } from './durations.ts'
import { fieldIn } from './fields.ts'
import { intentOf } from './intent.ts'
import { any, map, phrase, word } from './match.ts'
import { type Reading, read } from './reading.ts'
import { bucket } from './recognise/bucket.ts'
import { columns } from './recognise/columns.ts'
import { comparesThings, comparison } from './recognise/comparison.ts'
import { askedFor, groupings, listed, sameField, unique } from './recognise/grouping.ts'
import { http } from './recognise/http.ts'
import { equalities, existences, identities, schemaValues } from './recognise/identity.ts'
import { measures } from './recognise/measure.ts'
import { names } from './recognise/names.ts'
import { outcomes } from './recognise/outcome.ts'
import { limit, order, ranking } from './recognise/ranking.ts'
import { severities } from './recognise/severity.ts'
import { chooseSource, sourceWords } from './recognise/source.ts'
import { statuses } from './recognise/status.ts'
import { leftoverQuotes, texts } from './recognise/text.ts'
import { thresholdsIn } from './recognise/threshold.ts'
import { type Clock, lengthOf, timeRange } from './recognise/time-range.ts'
import { topicOf } from './topic.ts'
import type { Condition, FieldRef, Measure, Schema, Source, Understanding } from './understanding.ts'

export interface Context {
  /** Epoch milliseconds. */
  readonly now: number
  /** IANA name; UTC if absent. */
  readonly timeZone?: string | undefined
  /** What the caller already knows about the source. */
  readonly source?: Source | undefined
  readonly schema?: Schema | undefined
}

const messageConcept: FieldRef = { kind: 'concept', name: 'message' }
const slow = any<unknown>(
  word(
    'slow|slower|slowest|latency|latencies|performance|sluggish|fastest|fast|faster|duration|durations|longest|lag|bottleneck|bottlenecks',
  ),
  phrase('response time', 'response times', 'took longer', 'taking long', 'takes long', 'how long', 'how much time'),
)
const health = any<unknown>(
  word(
    'healthy|unhealthy|health|alive|monitor|monitoring|status|uptime|availability|throughput|traffic|load|heartbeat|overview',
  ),
  phrase('is down', 'up and running', 'going on', 'request rate'),
)
const nouns: readonly (readonly [string, string])[] = [
  ['request|requests|calls', 'requests'],
  ['span|spans|operations', 'spans'],
  ['event|events', 'events'],
  ['exception|exceptions', 'exceptions'],
  ['log|logs|line|lines|entries', 'logs'],
]

/**
 * Reads a question: what is asked for, of what, from when. Nothing is looked up and nothing is executed; what had to
 * be guessed is listed in `assumptions`. Recognisers run from the most to the least particular, and each word counts once.
 */
export function understand(question: string, context: Context): Understanding {
  const schema = context.schema ?? {}
  const clock: Clock = { now: context.now, timeZone: context.timeZone ?? 'UTC' }
  const field = fieldIn(schema)
  const reading = read(question)
  const evidence = sourceWords(reading)
  const asksForSlow = reading.take(slow, { keep: true }).length > 0
  const saysHealth = reading.take(health, { keep: true }).length > 0
  const noun = nouns.find(([words]) => reading.take(word(words), { keep: true }).length > 0)?.[1]

  const ids = identities(reading)
  const compared = comparison(reading)
  const range = timeRange(reading, clock)
  const width = bucket(reading)
  const orderSaid = order(reading, field)
  const httpConditions = http(reading)
  const codes = [...statuses(reading)]
  const shown = columns(reading, field)
  const ranked = ranking(reading, field)
  const limitSaid = limit(reading)
  const limits = thresholdsIn(reading, field)
  const figures = measures(reading, field)
  const listing = [...listed(reading, field), ...figures.listing]
  const grouped = groupings(reading, field)
  const asked = askedFor(reading, field)
  const exists = existences(reading, field)
  const text = texts(
    reading,
    map(field, (ref) => (sameField(ref, messageConcept) || isText(ref, schema) ? ref : undefined)),
  )
  const equal = equalities(reading, field)
  const known = schemaValues(reading, schema)
  const levels = severities(reading)
  const results = outcomes(reading)
  const named = names(reading)
  const isThingComparison = comparesThings(reading)
  const quotes = leftoverQuotes(reading)

  const conditions = tidy([
    ...levels,
    ...results,
    ...codes,
    ...httpConditions,
    ...named.conditions,
    ...equal,
    ...known,
    ...ids,
    ...limits.rows,
    ...exists,
    ...text,
    ...quotes,
  ])
  const several = isThingComparison
    ? conditions.flatMap(({ test }) => (test.kind === 'equals' && test.values.length > 1 ? [test.field] : []))
    : []
  const having = limits.groups[0]
  const wantsGroups = ranked !== undefined || having !== undefined || figures.measures.length > 0 || grouped.length > 0
  const keys = unique([...grouped, ...(ranked?.keys ?? []), ...asked.fields, ...several])
  const counted = figures.measures.filter(
    (measure) => !(measure.kind === 'distinct' && keys.some((key) => sameField(key, measure.field))),
  )
  const all: Measure[] = [...counted]
  if (having && !all.some((measure) => JSON.stringify(measure) === JSON.stringify(having.measure)))
    all.push(having.measure)
  // "latency by service": a figure named but not how to sum it up.
  const bareFigure =
    all.length === 0 && asksForSlow && (keys.length > 0 || width !== undefined) && limits.rows.length === 0
  if (bareFigure) all.push({ kind: 'stat', stat: 'avg', field: { kind: 'concept', name: 'duration' } })
  if (ranked?.byDuration && keys.length > 0 && all.length === 0)
    all.push({ kind: 'stat', stat: 'avg', field: { kind: 'concept', name: 'duration' } })
  const isListing = all.length === 0 && listing.length > 0 && !wantsGroups
  const shift =
    compared &&
    (compared.earlierBy ?? (range ? intervalOfMs(lengthOf(range, clock.now)) : { count: 1, unit: 'd' as const }))
  if (
    all.length === 0 &&
    !isListing &&
    (keys.length > 0 || width !== undefined || having || shift || figures.saysCount)
  )
    all.push({ kind: 'count' })

  const rankRows = ranked !== undefined && keys.length === 0 && all.length === 0
  const rowOrder = rankRows
    ? {
        kind: 'field' as const,
        field: { kind: 'concept' as const, name: ranked.byTime ? ('timestamp' as const) : ('duration' as const) },
        direction: ranked.direction,
      }
    : undefined
  const finalOrder =
    orderSaid ??
    (ranked
      ? (rowOrder ?? (ranked.byTime ? undefined : { kind: 'measure' as const, direction: ranked.direction }))
      : undefined)
  const single = ranked !== undefined && ranked.limit === undefined && asked.isSingular && grouped.length === 0
  const finalLimit =
    limitSaid ?? ranked?.limit ?? (single ? 1 : undefined) ?? (rankRows && ranked.byDuration ? 10 : undefined)

  const source = context.source ?? chooseSource(evidence, { conditions, measures: all, asksForSlow }, schema)
  const understood = {
    question,
    source,
    ...(range && { timeRange: range }),
    conditions,
    groupings: isListing ? unique(listing) : keys,
    ...(width && { bucket: width }),
    measures: all,
    ...(having && { having }),
    ...(finalOrder && { order: finalOrder }),
    ...(finalLimit !== undefined && { limit: finalLimit }),
    columns: all.length > 0 ? [] : shown,
    isListing,
    ...(shift && compared && { comparison: { earlierBy: shift, label: compared.label } }),
    noun: noun ?? (source === 'spans' ? 'spans' : 'logs'),
  }
  const saysErrors =
    levels.some(isErrors) ||
    codes.some(isFailure) ||
    results.some(({ test }) => test.kind === 'outcome' && test.outcome === 'failure') ||
    all.some(({ kind }) => kind === 'ratio') ||
    text.some(isException)
  const { intent, confidence } = intentOf({
    understanding: understood,
    saysCount: figures.saysCount,
    isTop: (ranked?.isExplicit ?? false) && !rankRows,
    isSlow: asksForSlow || limits.rows.length > 0,
    saysHealth,
    saysErrors,
    coverage: coverageOf(reading),
  })
  return {
    ...understood,
    intent,
    confidence,
    keywords: reading.keywords(),
    topic: topicOf(question, schema),
    assumptions: [
      ...(bareFigure || (ranked?.byDuration && keys.length > 0) ? ['durations are averaged'] : []),
      ...named.guessed.map((name) => `"${name}" read as the name of a service`),
      ...(context.source === undefined && !evidence.saysLogs && !evidence.saysSpans && source === 'spans'
        ? ['latency is read from spans']
        : []),
    ],
  }
}

/** Each condition once; a text that only repeats a severity says nothing new. */
function tidy(conditions: readonly Condition[]): readonly Condition[] {
  const seen = new Set<string>()
  return conditions.filter((condition) => {
    const key = JSON.stringify(condition)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}

function isErrors({ test }: Condition): boolean {
  return (
    test.kind === 'severity' &&
    test.relation !== 'atMost' &&
    test.levels.some((level) => level === 'ERROR' || level === 'CRITICAL' || level === 'WARNING')
  )
}

function isFailure({ test }: Condition): boolean {
  return test.kind === 'status' && test.from >= 400
}

function isException({ test }: Condition): boolean {
  return (
    test.kind === 'text' &&
    test.phrases.some((each) => /exception|crash|stack trace|timeout|refused|out of memory/.test(each))
  )
}

function isText(ref: FieldRef, schema: Schema): boolean {
  return ref.kind === 'keypath' && ref.origin === 'schema' && Object.keys(schema).length > 0 && ref.type === 'string'
}

function coverageOf(reading: Reading): number {
  const meaningful = reading.tokens
    .map((token, at) => ({ token, at }))
    .filter(({ token, at }) => token.kind !== 'mark' && (!reading.isFree(at) || !isCommonWord(token.lower)))
  if (meaningful.length === 0) return 0.2
  return meaningful.filter(({ at }) => !reading.isFree(at)).length / meaningful.length
}
