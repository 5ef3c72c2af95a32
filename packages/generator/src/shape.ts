import { intervalOfMs } from './durations.ts'
import type { Parts } from './parts.ts'
import { sameField } from './recognise/keys.ts'
import { lengthOf } from './recognise/time-range.ts'
import { type Asked, askedIn } from './shape/asked.ts'
import { figuresIn, plainError } from './shape/figures.ts'
import { withShare } from './shape/share.ts'
import type { Condition, FieldRef, Measure, Order, Test, Understanding } from './understanding.ts'

/** What the answer looks like: rows, a list, or figures by group, and in which order. */
export type Shape = Pick<
  Understanding,
  | 'bucket'
  | 'conditions'
  | 'groupings'
  | 'measures'
  | 'summary'
  | 'isListing'
  | 'columns'
  | 'order'
  | 'limit'
  | 'ofEach'
  | 'comparison'
> & {
  readonly assumptions: readonly string[]
}

const duration: FieldRef = { kind: 'concept', name: 'duration' }
const severity: FieldRef = { kind: 'concept', name: 'severity' }

export function shapeOf(all: Parts, now: number): Shape {
  const parts = all.figures.isShare ? withShare(all) : all
  const asked = askedIn(parts)
  const figures = figuresIn(parts, asked)
  const { width, comparison } = parts
  const { keys, ofEach } = asked
  const shift =
    comparison &&
    (comparison.earlierBy ??
      (parts.range ? intervalOfMs(lengthOf(parts.range, now)) : { count: 1, unit: 'd' as const }))
  const isSplit = keys.length > 0 || width !== undefined || shift !== undefined
  const countsSlow = onlyCountsSlow(parts, asked, figures.measures)
  const wantsGroups =
    parts.ranked !== undefined || parts.having !== undefined || figures.measures.length > 0 || parts.grouped.length > 0
  const isListing = parts.listing.length > 0 && !wantsGroups
  const isOfRows = isListing || (ofEach !== undefined && keys.length === 0)
  const counts = isSplit || parts.figures.saysCount || parts.summary !== undefined
  const measures: readonly Measure[] =
    parts.sighting?.counts || (figures.measures.length === 0 && !isOfRows && counts)
      ? [...figures.measures, { kind: 'count' }]
      : figures.measures
  const summary = shift === undefined && isSplit && measures.every(isCount) ? summaryOf(parts, keys) : undefined
  return {
    conditions: [...fitting(parts, keys), ...(countsSlow ? [slowRows] : [])],
    ...((width ?? (figures.asItGoes ? 'auto' : undefined)) && { bucket: width ?? 'auto' }),
    groupings: isListing ? parts.listing : keys,
    measures,
    ...(summary && { summary }),
    isListing,
    columns: measures.length > 0 || isListing ? [] : parts.shown,
    ...(figures.areTimes ? {} : ordered(parts, measures.length === 0, ofEach !== undefined)),
    ...(ofEach && { ofEach: { fields: ofEach.fields, count: ofEach.count } }),
    ...(shift && comparison && { comparison: { earlierBy: shift, label: comparison.label } }),
    assumptions: [
      ...(all.figures.isShare && parts === all ? ['no share was made: nothing says of what'] : []),
      ...figures.assumptions,
      ...(countsSlow ? ['slow means longer than 1 s'] : []),
      ...(isListing && parts.shown.length > 0 ? ['columns were left out: a list shows what it is of'] : []),
      ...(parts.sighting ? [parts.sighting.assumption] : []),
      ...(summary && width ? ['stretches of time without any are not among them'] : []),
      ...(parts.summary && !summary ? ['counts are not put together: nothing says of what'] : []),
    ],
  }
}

/** "number of spans per trace for slow traces": nothing else says what is slow. */
function onlyCountsSlow(
  { heard, rowLimits }: Parts,
  { whySlow, forKinds }: Asked,
  measures: readonly Measure[],
): boolean {
  return heard.slowThings && !whySlow && !forKinds && rowLimits.length === 0 && measures.every(isCount)
}

function isCount({ kind }: Measure): boolean {
  return kind === 'count' || kind === 'distinct' || kind === 'countIf'
}

function summaryOf({ summary, each, width }: Parts, keys: readonly FieldRef[]): Understanding['summary'] {
  return summary && { statistic: summary, over: width ? [] : each.length > 0 ? each : keys }
}

/** "errors by severity" means errors and worse, or there would be one group; "error messages" are messages of errors. */
function fitting({ conditions, heard }: Parts, keys: readonly FieldRef[]): readonly Condition[] {
  const bySeverity = keys.some((key) => sameField(key, severity))
  const fitted = conditions.map((condition) =>
    bySeverity && isPlainError(condition.test) ? { ...condition, test: atLeastError } : condition,
  )
  const saysLevel = conditions.some(({ test }) => test.kind === 'severity')
  return heard.errorMessages && !saysLevel ? [{ test: plainError, negated: false }, ...fitted] : fitted
}

const slowRows: Condition = {
  test: { kind: 'threshold', field: duration, comparator: '>', quantity: { kind: 'time', ms: 1000 } },
  negated: false,
}
const atLeastError: Test = { kind: 'severity', relation: 'atLeast', levels: ['ERROR'] }

function isPlainError(test: Test): boolean {
  return JSON.stringify(test) === JSON.stringify(plainError)
}

function ordered(
  parts: Parts,
  isRows: boolean,
  isOfEach: boolean,
): { readonly order?: Order; readonly limit?: number } {
  const { ranked, asked, grouped } = parts
  const order = parts.order ?? (ranked && rankOrder(ranked, isRows))
  if (isOfEach) return order ? { order } : {}
  const isOfOneRow = isRows && ranked?.byDuration === true && ranked.isOfOne === true
  const wantsOne =
    ranked !== undefined && (asked.isSingular || ranked.isSingular === true || isOfOneRow) && grouped.length === 0
  const limit =
    parts.limit ?? ranked?.limit ?? asked.howMany ?? (wantsOne ? 1 : isRows && ranked?.byDuration ? 10 : undefined)
  // "the most errors per hour", without a number of them, is read along the time
  const isAlongTime = parts.width !== undefined && limit === undefined && !parts.order
  return { ...(order && !isAlongTime && { order }), ...(limit !== undefined && { limit }) }
}

function rankOrder(
  { byTime, byDuration, direction }: NonNullable<Parts['ranked']>,
  isRows: boolean,
): Order | undefined {
  if (!isRows) return byTime ? undefined : { kind: 'measure', direction }
  if (byTime) return { kind: 'field', field: { kind: 'concept', name: 'timestamp' }, direction }
  return byDuration ? { kind: 'field', field: duration, direction } : undefined
}
