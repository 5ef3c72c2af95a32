import { outcomeObjects } from './compose/condition.ts'
import { conceptOf } from './concepts.ts'
import { combined } from './conditions.ts'
import { ahead, type Matcher, map, not, opt, seq, token, word } from './match.ts'
import type { Reading } from './reading.ts'
import { askedFor, headSubject, listed, subjects } from './recognise/asked-for.ts'
import { both } from './recognise/both.ts'
import { boundOf, isOfTime, ofFigure } from './recognise/bounds.ts'
import { bucket } from './recognise/bucket.ts'
import { calls } from './recognise/calls.ts'
import { columns } from './recognise/columns.ts'
import { comparesThings, comparison } from './recognise/comparison.ts'
import { equalities } from './recognise/equality.ts'
import { existences } from './recognise/existence.ts'
import { compoundTexts, restTexts } from './recognise/free-words.ts'
import { groupings } from './recognise/grouping.ts'
import { listen } from './recognise/heard.ts'
import { http } from './recognise/http.ts'
import { identities } from './recognise/identity.ts'
import { sameField, unique } from './recognise/keys.ts'
import { measures } from './recognise/measure.ts'
import { namedFigure } from './recognise/named-figure.ts'
import { names } from './recognise/names.ts'
import { order, sizeOrder } from './recognise/order.ts'
import { outcomes } from './recognise/outcome.ts'
import { wellKnown } from './recognise/places.ts'
import { populations } from './recognise/populations.ts'
import { limit, ranking } from './recognise/ranking.ts'
import { sampleOfEach } from './recognise/samples.ts'
import { schemaValues } from './recognise/schema-values.ts'
import { relativeSeverities, severities } from './recognise/severity.ts'
import { statusShares } from './recognise/shares.ts'
import { firstSeen, lastSeen, novelty, silence } from './recognise/sightings.ts'
import { statuses } from './recognise/status.ts'
import { summary } from './recognise/summary.ts'
import { leftoverQuotes, texts } from './recognise/text.ts'
import { thresholdsIn } from './recognise/threshold.ts'
import { bareRange, happening, timeRange } from './recognise/time-range.ts'
import type { Clock } from './recognise/windows.ts'
import type { Condition, FieldRef, Schema, Words } from './understanding.ts'

export type Parts = ReturnType<typeof partsOf>

const message: FieldRef = { kind: 'concept', name: 'message' }
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
  const { heard, healthWords, trafficWords } = listen(reading)
  reading.about('where')
  const ids = identities(reading)
  reading.about('comparison')
  const comparedWith = comparison(reading, clock)
  reading.about('order')
  const orderSaid = bySize?.order ?? order(reading, field)
  reading.about('by')
  const width = bucket(reading, field)
  reading.about('where')
  reading.take(duringIt)
  const silent = silence(reading, field)
  const isNew = novelty(reading, field)
  // Then the range is about who was heard of, and not about which rows are read.
  reading.about(silent || isNew ? 'where' : 'time')
  const said = timeRange(reading, clock)
  reading.about('where')
  const when = { range: said, now: clock.now }
  const sighting = silent ? lastSeen(silent, when) : isNew ? firstSeen(isNew, when) : undefined
  const range = sighting?.range ?? said
  reading.take(
    seq(word('kubernetes|k8s'), ahead(word('namespace|namespaces|pod|pods|node|nodes|cluster|container|deployment'))),
    { accept: (start) => !word('by|per|each')(reading.tokens, start - 1) },
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
  const twofold = both(reading)
  const codes = statuses(reading)
  reading.about('columns')
  const shown = columns(reading, field)
  reading.about('order')
  const ranked = ranking(reading, field)
  if (ranked?.byTime)
    hears(
      reading,
      word('first|last|start|started|begin|began|stop|stopped|end|ended|appear|appeared|disappear|disappeared'),
    )
  reading.about('limit')
  const sample = sampleOfEach(reading)
  const rows = bySize?.limit ?? limit(reading)
  reading.about('where')
  const limits = thresholdsIn(reading, field)
  reading.about('figures')
  if (width !== undefined && width !== 'auto') reading.take(rateOf, { accept: (start) => !isOfShare(reading, start) })
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
    twofold.having !== undefined ||
    figures.isBy ||
    (heard.sorts && figures.measures.length > 0)
  reading.about('by')
  const isOfPeople =
    (ranked?.isExplicit === true || limits.groups.length > 0) && !hasKeys && hears(reading, word('who'))
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
  const namesWho = ids.some(({ test }) => test.kind === 'equals' && sameField(test.field, people))
  const asksWho =
    !hasKeys && !namesWho && subject.length === 0 && rest.length + compounds.length === 0 && beginsWithWho(reading)
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
    having: sighting?.having ?? twofold.having ?? limits.groups[0] ?? ofGroups[0]?.having,
    rowLimits,
    figures: { ...figures, measures: [...figures.measures, ...shares, ...sides] },
    figure,
    summary: ofCounts,
    sighting,
    sample,
    listing: unique(listing),
    shown,
    grouped: grouped.fields,
    each: grouped.each,
    saysWhen: hears(reading, word('when|time|times|timestamp|timestamps')),
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
        ...twofold.conditions,
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

/** "rate of 429s per minute": so many of them. */
const rateOf = seq(opt(word('the')), word('rate|rates'), word('of'))

function isOfShare({ tokens }: Reading, start: number): boolean {
  return word('error|failure|success|hit|miss|bounce|conversion')(tokens, start - 1) !== undefined
}

function hears(reading: Reading, matcher: Matcher<unknown>): boolean {
  return reading.take(matcher, { keep: true }).length > 0
}

/** "during the outage between 3am and 4am": the time says it all. */
const duringIt = seq(
  word('during'),
  opt(word('the|our|that')),
  happening,
  ahead(word('between|from|at|yesterday|today|last|this|on')),
)

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
