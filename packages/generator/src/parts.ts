import { outcomeObjects } from './compose/condition.ts'
import { conceptOf } from './concepts.ts'
import { combined } from './conditions.ts'
import { ahead, any, type Matcher, map, not, opt, phrase, seq, token, word } from './match.ts'
import type { Reading } from './reading.ts'
import { bucket } from './recognise/bucket.ts'
import { calls } from './recognise/calls.ts'
import { columns } from './recognise/columns.ts'
import { comparesThings, comparison } from './recognise/comparison.ts'
import { existences } from './recognise/existence.ts'
import { compoundTexts, restTexts } from './recognise/free-words.ts'
import { askedFor, groupings, headSubject, listed, sameField, subjects, unique } from './recognise/grouping.ts'
import { http } from './recognise/http.ts'
import { equalities, identities, schemaValues } from './recognise/identity.ts'
import { measures, namedFigure, statusShares } from './recognise/measure.ts'
import { names } from './recognise/names.ts'
import { order, sizeOrder } from './recognise/order.ts'
import { outcomes } from './recognise/outcome.ts'
import { wellKnown } from './recognise/places.ts'
import { populations } from './recognise/populations.ts'
import { limit, ranking } from './recognise/ranking.ts'
import { relativeSeverities, severities } from './recognise/severity.ts'
import { newMessages, novelty, silence } from './recognise/sightings.ts'
import { sourceWords } from './recognise/source.ts'
import { statuses } from './recognise/status.ts'
import { summary } from './recognise/summary.ts'
import { leftoverQuotes, texts } from './recognise/text.ts'
import { type GroupThreshold, thresholdsIn } from './recognise/threshold.ts'
import { bareRange, happening, timeRange } from './recognise/time-range.ts'
import type { Clock } from './recognise/windows.ts'
import type { Token } from './tokens.ts'
import type { Condition, FieldRef, Measure, Schema, Words } from './understanding.ts'

export type Parts = ReturnType<typeof partsOf>

const message: FieldRef = { kind: 'concept', name: 'message' }
const slow = any<unknown>(
  word(
    'slow|slowly|slower|slowest|latency|latencies|performance|sluggish|fastest|fast|faster|duration|durations|longest|bottleneck|bottlenecks',
  ),
  phrase('response time', 'response times', 'took longer', 'taking long', 'takes long', 'how long', 'how much time'),
)
const health = any<unknown>(
  seq(
    word('is|are'),
    (tokens, at) => (tokens[at] ? { value: undefined, end: at + 1 } : undefined),
    word('down|up|ok|okay|alright|fine'),
  ),
  seq(word('is|are'), word('the|our|my'), anyToken, word('down|up|ok|okay|alright|fine')),
  seq(word('down'), (tokens, at) =>
    tokens[at] === undefined || tokens[at].kind === 'mark' ? { value: undefined, end: at } : undefined,
  ),
  word(
    'healthy|unhealthy|health|alive|uptime|availability|heartbeat|overview|weird|strange|odd|fishy|unusual|abnormal',
  ),
  seq(word('how'), any<unknown>(word('is|are'), seq(word("'|’"), word('s'))), upToFour(word('doing|going|performing'))),
  phrase('up and running', 'going on', 'wrong with', 'on fire', 'burning down'),
)
const healthWord = word(
  'down|up|ok|okay|alright|fine|healthy|unhealthy|health|alive|uptime|availability|heartbeat|overview|weird|strange|odd|fishy|unusual|abnormal|doing|going|performing|wrong|fire|burning',
)
const traffic = any<unknown>(
  word('monitor|monitoring|throughput|traffic|load|rps'),
  phrase('request rate', 'request volume'),
)
const nouns: readonly (readonly [words: string, noun: string])[] = [
  ['request|requests|calls|throughput|traffic', 'requests'],
  ['span|spans|operations', 'spans'],
  ['event|events', 'events'],
  ['exception|exceptions', 'exceptions'],
  ['log|logs|line|lines|entries', 'logs'],
]

function anyToken(tokens: readonly Token[], at: number) {
  return tokens[at] ? { value: undefined, end: at + 1 } : undefined
}

/** The matcher, with up to four tokens before it. */
function upToFour(matcher: Matcher<unknown>): Matcher<unknown> {
  return (tokens, at) => {
    for (let skipped = 0; skipped <= 4; skipped += 1) {
      const match = matcher(tokens, at + skipped)
      if (match) return match
    }
    return undefined
  }
}

/** Runs the recognisers, from the most to the least particular: what the first claims, the others do not see. */
export function partsOf(
  reading: Reading,
  {
    clock,
    schema,
    field,
    isPiece = false,
  }: {
    readonly clock: Clock
    readonly schema: Schema
    readonly field: Matcher<FieldRef>
    /** Of a question before: a word that nobody knows may be about it, and is no text to look for. */
    readonly isPiece?: boolean
  },
) {
  reading.about('order')
  const bySize = sizeOrder(reading)
  reading.about('where')
  const hears = (matcher: typeof slow): boolean => reading.take(matcher, { keep: true }).length > 0
  const healthWords = reading.take(health, { keep: true, unheard: true })
  reading.take(healthWord, { keep: true })
  const trafficWords = reading.take(traffic, { keep: true })
  const heard = {
    source: sourceWords(reading),
    slow: hears(slow),
    slowThings: hears(
      seq(
        word('slow'),
        opt(word('sql|db|database|http|api|graphql|external|redis')),
        word('traces|trace|requests|spans|queries|calls|operations|transactions|responses|logs|statements'),
      ),
    ),
    unhealthy: hears(word('unhealthy|degraded|abnormal')),
    statements: hears(word('sql|statement|statements|queries')),
    compares: hears(any(word('compare|comparing|comparison|versus|vs'), phrase('difference between', 'difference in'))),
    sorts: hears(phrase('ordered by', 'sorted by', 'order by', 'sort by')),
    noun: nouns.find(([words]) => hears(word(words)))?.[1],
    errorMessages: hears(
      phrase(
        'error messages',
        'error message',
        'error patterns',
        'error pattern',
        'types of errors',
        'kinds of errors',
        'error types',
        'error type',
      ),
    ),
  }
  reading.about('where')
  const ids = identities(reading)
  reading.about('comparison')
  const comparedWith = comparison(reading)
  reading.about('order')
  const orderSaid = bySize?.order ?? order(reading, field)
  reading.about('by')
  const width = bucket(reading, field)
  reading.about('time')
  reading.about('where')
  reading.take(duringIt)
  const asksForNew = novelty(reading)
  reading.about('time')
  const said = timeRange(reading, clock)
  reading.about('where')
  const when = { range: said, now: clock.now }
  const sighting = silence(reading, field, when) ?? (asksForNew ? newMessages(when) : undefined)
  const range = sighting?.range ?? said
  reading.take(
    seq(word('kubernetes|k8s'), ahead(word('namespace|namespaces|pod|pods|node|nodes|cluster|container|deployment'))),
  )
  const relative = relativeSeverities(reading)
  const requests = http(reading)
  const known = wellKnown(reading)
  const called = calls(reading)
  reading.about('figures')
  const ofCounts = summary(reading, field, { isPerTime: width !== undefined })
  const shares = statusShares(reading)
  const sides = populations(reading, field)
  reading.about('where')
  const codes = statuses(reading)
  reading.about('columns')
  const shown = columns(reading, field)
  reading.about('order')
  const ranked = ranking(reading, field)
  if (ranked?.byTime)
    hears(word('first|last|start|started|begin|began|stop|stopped|end|ended|appear|appeared|disappear|disappeared'))
  reading.about('limit')
  const rows = bySize?.limit ?? limit(reading)
  reading.about('where')
  const limits = thresholdsIn(reading, field)
  reading.about('figures')
  const figures = measures(reading, field)
  reading.about('by')
  const listing = [...listed(reading, field), ...figures.listing]
  const grouped = groupings(reading, field)
  const asked = askedFor(reading, field)
  const isCounted =
    grouped.fields.length +
    (ranked?.keys.length ?? 0) +
    asked.fields.length +
    figures.measures.filter(({ kind }) => kind !== 'count').length
  const headed = isCounted > 0 || listing.length > 0 || shown.length > 0 ? [] : headSubject(reading, field)
  reading.about('where')
  const exists = existences(reading, field, {
    isOfSpans: heard.slow || figures.measures.some(isOfTime) || (heard.source.saysSpans && !heard.source.saysLogs),
  })
  const text = texts(
    reading,
    map(field, (ref) => (sameField(ref, message) || isText(ref) ? ref : undefined)),
    map(field, (ref) =>
      ref.kind === 'concept' && conceptOf(ref.name).type === 'string' && !sameField(ref, message) ? ref : undefined,
    ),
  )
  const equal = equalities(reading, field)
  const sampled = schemaValues(reading, schema, field)
  const levels = [...relative, ...severities(reading)]
  const results = outcomes(reading)
  // "failed payments" where `payment.state` tells it: they are what the field is one of
  const objects = new Set([
    ...(results.length > 0 ? outcomeObjects(schema) : []),
    ...sampled.flatMap(({ test }) =>
      'field' in test && test.field?.kind === 'keypath' ? test.field.path.slice(1, -1) : [],
    ),
  ])
  if (objects.size > 0) reading.take(token('word', ({ lower }) => objects.has(lower.replace(/s$/, ''))))
  reading.about('time')
  const window = range ?? bareRange(reading)
  reading.about('where')
  const compounds = isPiece ? [] : compoundTexts(reading, field)
  const named = names(reading, schema, field)
  reading.about('comparison')
  const comparesTwo = comparesThings(reading)
  reading.about('where')
  const quotes = leftoverQuotes(reading)
  reading.about('figures')
  // "consumer lag warnings" are warnings
  const isOfRows = levels.length > 0 && width === undefined && grouped.fields.length === 0 && !ranked
  const figure = isOfRows ? undefined : namedFigure(reading, field)
  const hasKeys = grouped.fields.length + (ranked?.keys.length ?? 0) + asked.fields.length > 0
  const implied = limits.rows.filter((each) => limits.implied.has(each))
  const ofGroups = implied.flatMap(boundOf({ isPiece, measures: hasKeys ? figures.measures : [] }, reading))
  const rowLimits = limits.rows
    .filter((each) => !ofGroups.some(({ row }) => row === each))
    .map((each) => (limits.implied.has(each) ? ofFigure(each, figure?.field) : each))
  const isOfGroups =
    orderSaid?.kind === 'measure' ||
    limits.groups.length > 0 ||
    figures.isBy ||
    (heard.sorts && figures.measures.length > 0)
  reading.about('by')
  const isOfPeople = (ranked?.isExplicit === true || limits.groups.length > 0) && !hasKeys && hears(word('who'))
  const subject = sighting
    ? [sighting.of]
    : isOfPeople
      ? [people]
      : isOfGroups && !hasKeys && headed.length === 0
        ? subjects(reading, field)
        : headed
  reading.about('where')
  const rest = isPiece ? [] : restTexts(reading, field)
  // "who deleted the index" is told by the rows themselves
  const asksWho = !hasKeys && subject.length === 0 && rest.length + compounds.length === 0 && beginsWithWho(reading)
  // "health checks" and "namespace monitoring" are about neither.
  const isFree = ({ start, end }: Words): boolean =>
    ![...requests, ...named.conditions].some(({ words }) => words && words.start <= start && end <= words.end)
  return {
    heard: { ...heard, health: healthWords.some(isFree), traffic: trafficWords.some(isFree) },
    range: window,
    order: orderSaid,
    // Put beside an earlier window, "going up" is answered by the change.
    width: (width === 'auto' && comparedWith ? undefined : width) ?? grouped.width ?? ranked?.width,
    codes,
    levels,
    results,
    ranked,
    limit: rows,
    having: sighting?.having ?? limits.groups[0] ?? ofGroups[0]?.having,
    rowLimits,
    figures: { ...figures, measures: [...figures.measures, ...shares, ...sides] },
    figure,
    summary: ofCounts,
    sighting,
    asksForNew,
    listing: unique(listing),
    shown,
    grouped: grouped.fields,
    each: grouped.each,
    saysWhen: hears(word('when|time|times|timestamp|timestamps')),
    asked,
    subject: asksWho ? [people] : subject,
    comparison: comparedWith,
    comparesTwo: comparesTwo || heard.compares,
    guessedNames: [...called.guessed, ...named.guessed],
    guessedTexts: [...compounds, ...rest],
    saysTrouble: text.saysTrouble,
    conditions: combined(
      [
        ...levels,
        ...(levels.length === 0 && sortsByErrors(reading) ? [errorsOnly] : []),
        // "payments broken, which errors": failing and erring are one thing, and few rows say both
        ...(levels.some(({ negated }) => !negated) || codes.some(isBadCode)
          ? results.filter(({ test, negated }) => negated || !isFailure(test))
          : results),
        ...codes,
        ...requests,
        ...named.conditions,
        ...equal,
        ...sampled,
        ...known,
        ...called.conditions,
        ...ids,
        ...rowLimits,
        ...exists,
        ...text.conditions,
        ...compounds,
        ...rest,
        ...quotes,
      ],
      reading,
    ),
  }
}

function isOfTime(measure: Measure): boolean {
  return 'field' in measure && measure.field.kind === 'concept' && measure.field.name === 'duration'
}

/** "during the outage between 3am and 4am": the time says it all. */
const duringIt = seq(
  word('during'),
  opt(word('the|our|that')),
  happening,
  ahead(word('between|from|at|yesterday|today|last|this|on')),
)

const rowsBefore = word(
  'requests|request|spans|calls|queries|traces|logs|transactions|operations|that|which|events|lines',
)

/** "average latency per service above 500 ms": the bound is one of the figure, unless rows stand right in front of it. */
function boundOf(
  { measures, isPiece }: { readonly measures: readonly Measure[]; readonly isPiece: boolean },
  reading: Reading,
): (row: Condition) => readonly { readonly row: Condition; readonly having: GroupThreshold }[] {
  const [measure, more] = measures
  return (row) => {
    const { test, words } = row
    if (test.kind !== 'threshold') return []
    // "only above 5 %": of the figure of the query before
    if (isPiece && test.quantity.kind === 'percent')
      return [{ row, having: { measure: { kind: 'count' }, comparator: test.comparator, quantity: test.quantity } }]
    if (!measure || more || (measure.kind !== 'stat' && measure.kind !== 'percentile')) return []
    if (row.negated || rowsBefore(reading.tokens, (words?.start ?? 0) - 1)) return []
    if (isOfTime(measure) !== (test.quantity.kind === 'time')) return []
    return [{ row, having: { measure, comparator: test.comparator, quantity: test.quantity } }]
  }
}

/** "replication lag on db-2 above 30 s": the figure stands apart from its bound. */
function ofFigure(row: Condition, figure: FieldRef | undefined): Condition {
  if (!figure || row.test.kind !== 'threshold') return row
  return { ...row, test: { ...row.test, field: figure } }
}

/** "requests failing with 500" */
function isBadCode({ test, negated }: Condition): boolean {
  return !negated && test.kind === 'status' && test.from >= 400
}

function isFailure(test: Condition['test']): boolean {
  return test.kind === 'outcome' && test.outcome === 'failure'
}

/** "who saw a 500 today"; "who is calling checkout" asks for services. */
function beginsWithWho({ tokens }: Reading): boolean {
  return seq(word('who'), not(word('is|are|was|were|calls|called|does|am|"')))(tokens, 0) !== undefined
}

/** "who got the most 429s" */
const people: FieldRef = { kind: 'concept', name: 'user' }
const errorsOnly: Condition = {
  test: { kind: 'severity', relation: 'is', levels: ['ERROR'] },
  negated: false,
}

/** "services ordered by error count": errors are what is counted. */
function sortsByErrors(reading: Reading): boolean {
  return reading.said().some(({ part, words }) => part === 'order' && /\berrors?\b/i.test(words))
}

function isText(ref: FieldRef): boolean {
  if (ref.kind !== 'keypath') return false
  return ref.origin === 'written' || (ref.origin === 'schema' && ref.type === 'string')
}
