import { intervalOfMs } from './durations.ts'
import type { Parts } from './parts.ts'
import { sameField, unique } from './recognise/grouping.ts'
import { lengthOf } from './recognise/time-range.ts'
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
const message: FieldRef = { kind: 'concept', name: 'message' }
const timestamp: FieldRef = { kind: 'concept', name: 'timestamp' }
const statement: FieldRef = { kind: 'concept', name: 'statement' }
const operation: FieldRef = { kind: 'concept', name: 'operation' }

export function shapeOf(all: Parts, now: number): Shape {
  const assumptions: string[] = []
  const parts = all.figures.isShare ? withShare(all) : all
  if (all.figures.isShare && parts === all) assumptions.push('no share was made: nothing says of what')
  const { ranked, having, figures, width, heard } = parts
  const said = unique([
    ...parts.grouped,
    ...(ranked?.keys ?? []),
    ...parts.asked.fields,
    ...parts.subject,
    // "list services with no errors"
    ...(having ? parts.listing : []),
    ...comparedThings(parts),
  ])
  const isSearch =
    parts.shown.length > 0 ||
    parts.order !== undefined ||
    parts.limit !== undefined ||
    ranked?.byTime === true ||
    ranked?.byDuration === true
  const isBroad =
    said.length === 0 &&
    figures.measures.length === 0 &&
    !width &&
    !having &&
    !isSearch &&
    !parts.comparison &&
    parts.listing.length === 0
  // "top 10 errors", "most common exceptions": kinds of them are told apart by their message.
  const asksForKinds =
    said.length === 0 &&
    figures.measures.length === 0 &&
    ranked?.isExplicit === true &&
    !width &&
    !ranked.byTime &&
    !ranked.byDuration
  const asksWhySlow =
    isBroad &&
    !parts.conditions.some(({ test }) => test.kind === 'exists') &&
    !asksForKinds &&
    heard.slow &&
    parts.rowLimits.length === 0 &&
    parts.levels.length === 0
  const asksForHealth = isBroad && heard.health && parts.levels.length === 0 && !parts.saysTrouble

  // "unique users per day" are counted: a list of them has no days.
  const isPer = parts.grouped.length > 0 || width !== undefined
  const ofEach = oneOfEach(parts)
  const kinds = heard.slow ? (heard.statements ? statement : operation) : message
  const usual = asksForKinds ? [kinds] : asksWhySlow ? [operation] : asksForHealth ? [severity] : said
  const keys = ofEach ? ofEach.keys : usual
  const unlike = isPer ? figures.listing.map((field): Measure => ({ kind: 'distinct', field })) : []
  const measures = [...figures.measures, ...unlike].filter(
    (each, at, every) =>
      every.findIndex((other) => sameMeasure(other, each)) === at &&
      !(each.kind === 'distinct' && keys.some((key) => sameField(key, each.field))),
  )
  // "the first error of each service"
  const asksWhen = ranked?.byTime === true && parts.grouped.length > 0 && measures.length === 0 && !ofEach
  if (asksWhen) measures.push({ kind: 'stat', stat: ranked.direction === 'asc' ? 'min' : 'max', field: timestamp })
  if (having && !measures.some((each) => sameMeasure(each, having.measure))) measures.push(having.measure)
  const isSplit = keys.length > 0 || width !== undefined || parts.comparison !== undefined
  // "which database had the most slow queries" counts them
  const countsThem = heard.slowThings && ranked?.isExplicit === true && !ranked.byDuration
  const figure = parts.figure?.field ?? ((heard.slow && !countsThem) || ranked?.byDuration ? duration : undefined)
  const others = parts.figure?.others ?? []
  // "CPU usage of web-1": a figure that is only named is shown as it goes
  const asksForFigure =
    isBroad &&
    figure?.kind === 'concept' &&
    ['cpu', 'memory', 'disk', 'queueDepth', 'lag'].includes(figure.name) &&
    !asksWhySlow &&
    !asksForHealth &&
    parts.rowLimits.length === 0
  if (asksForFigure) {
    measures.push(...[figure, ...others].map((field): Measure => ({ kind: 'stat', stat: 'avg', field })))
    assumptions.push('values are averaged')
  } else if (asksWhySlow) {
    measures.push({ kind: 'percentile', rank: 0.95, field: duration }, { kind: 'count' })
    assumptions.push('slowness is shown as the 95th percentile of each operation')
  } else if (measures.length === 0 && isSplit && figure && parts.rowLimits.length === 0) {
    const stat = parts.figure?.addsUp ? 'sum' : 'avg'
    measures.push(...[figure, ...others].map((field): Measure => ({ kind: 'stat', stat, field })))
    if (stat === 'sum') assumptions.push('values are added up')
    else assumptions.push(sameField(figure, duration) ? 'durations are averaged' : 'values are averaged')
  } else if (measures.length === 0 && said.length > 0 && heard.health && parts.levels.length === 0) {
    measures.push({ kind: 'ratio', of: plainError, label: 'error_rate' })
    assumptions.push('health is shown as the share of errors')
  }
  const isFigureUsed =
    figure === undefined ||
    measures.some((each) => 'field' in each && sameField(each.field, figure)) ||
    parts.rowLimits.some(({ test }) => 'field' in test && test.field !== undefined && sameField(test.field, figure))
  if (parts.figure && !isFigureUsed) assumptions.push(`"${parts.figure.words}" left out: not understood`)
  // "number of spans per trace for slow traces": nothing else says what is slow
  const countsSlow =
    heard.slowThings &&
    !asksWhySlow &&
    !asksForKinds &&
    parts.rowLimits.length === 0 &&
    measures.every(({ kind }) => kind === 'count' || kind === 'distinct')
  if (countsSlow) assumptions.push('slow means longer than 1 s')
  const wantsGroups = ranked !== undefined || having !== undefined || measures.length > 0 || parts.grouped.length > 0
  const isListing = parts.listing.length > 0 && !wantsGroups
  const shift =
    parts.comparison &&
    (parts.comparison.earlierBy ??
      (parts.range ? intervalOfMs(lengthOf(parts.range, now)) : { count: 1, unit: 'd' as const }))
  const isRows = ofEach !== undefined && keys.length === 0
  const counts = keys.length > 0 || width !== undefined || shift !== undefined || figures.saysCount
  if (measures.length === 0 && !isListing && !isRows && (counts || parts.summary)) measures.push({ kind: 'count' })
  if (parts.sighting) assumptions.push(parts.sighting.assumption)
  if (parts.asksForNew) measures.push({ kind: 'count' })
  const over = parts.each.length > 0 ? parts.each : keys
  const summary =
    shift === undefined && isSplit && parts.summary ? { statistic: parts.summary, over: width ? [] : over } : undefined
  if (summary && width) assumptions.push('stretches of time without any are not among them')
  if (parts.summary && !summary) assumptions.push('counts are not put together: nothing says of what')
  return {
    conditions: [...fitting(parts, keys), ...(countsSlow ? [slowRows] : [])],
    ...((width ?? (asksForFigure ? 'auto' : undefined)) && { bucket: width ?? 'auto' }),
    groupings: isListing ? parts.listing : keys,
    measures,
    ...(summary && { summary }),
    isListing,
    columns: measures.length > 0 ? [] : parts.shown,
    ...(asksWhen ? {} : ordered(parts, measures.length === 0, ofEach !== undefined)),
    ...(ofEach && { ofEach: { fields: ofEach.fields, count: ofEach.count } }),
    ...(shift && parts.comparison && { comparison: { earlierBy: shift, label: parts.comparison.label } }),
    assumptions,
  }
}

/** "percentage of requests over 1s": what is said of them is counted, not kept. */
function withShare(parts: Parts): Parts {
  const positive = parts.conditions.filter(({ negated }) => !negated)
  const telling = positive.filter(({ test }) => !['equals', 'startsWith'].includes(test.kind))
  // "what share of traffic is from mobile": nothing else is said
  const said = telling.length > 0 ? telling : positive.slice(-1)
  // "what percentage of card payments get declined": of those that it is said of, the share is the last that is said
  const only = said.toSorted((a, b) => (a.words?.start ?? 0) - (b.words?.start ?? 0)).at(-1)
  if (!only) return parts
  return {
    ...parts,
    conditions: parts.conditions.filter((each) => each !== only),
    levels: parts.levels.filter((each) => each !== only),
    rowLimits: parts.rowLimits.filter((each) => each !== only),
    figures: {
      ...parts.figures,
      measures: [
        ...parts.figures.measures,
        {
          kind: 'ratio',
          of: only.test,
          ...(parts.figures.shareAmong && { among: parts.figures.shareAmong }),
          label: 'share',
        },
      ],
    },
  }
}

/** "compare checkout and payment": each of them is a group. */
function comparedThings({ comparesTwo, conditions }: Parts): readonly FieldRef[] {
  if (!comparesTwo) return []
  return conditions.flatMap(({ test }) => (test.kind === 'equals' && test.values.length > 1 ? [test.field] : []))
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
const plainError: Test = { kind: 'severity', relation: 'is', levels: ['ERROR'] }
const atLeastError: Test = { kind: 'severity', relation: 'atLeast', levels: ['ERROR'] }

function isPlainError(test: Test): boolean {
  return JSON.stringify(test) === JSON.stringify(plainError)
}

interface OfEach {
  readonly fields: readonly FieldRef[]
  readonly count: number
  /** What is ranked within each, told apart by these; rows if there are none. */
  readonly keys: readonly FieldRef[]
}

/** Nobody says how many of each: a few. */
const fewOfEach = 5

/** "the latest error of each service" is a row; "top 3 endpoints per region" are groups. */
function oneOfEach(parts: Parts): OfEach | undefined {
  const { ranked, each, grouped, figures, asked } = parts
  if (!ranked || each.length === 0 || each.length !== grouped.length) return undefined
  if (parts.width || parts.comparison || parts.having || parts.summary || asked.fields.length > 0) return undefined
  const others = ranked.keys.filter((key) => !each.some((one) => sameField(one, key)))
  const isOfRows = ranked.byTime || ranked.byDuration
  if (others.length === 0 && isOfRows) {
    if (figures.measures.length > 0 || (ranked.byTime && parts.saysWhen) || ranked.keys.length > 0) return undefined
    return { fields: each, count: ranked.limit ?? parts.limit ?? (ranked.isOfOne ? 1 : fewOfEach), keys: [] }
  }
  const count = ranked.limit ?? parts.limit ?? (ranked.isSingular || ranked.isOfOne ? 1 : undefined)
  if (count === undefined || ranked.byTime) return undefined
  if (others.length > 0) return { fields: each, count, keys: unique([...each, ...others]) }
  const asksForKinds = ranked.isExplicit && ranked.isOfRows && !parts.figure && figures.measures.length === 0
  return asksForKinds ? { fields: each, count, keys: [...each, message] } : undefined
}

function ordered(
  parts: Parts,
  isRows: boolean,
  isOfEach: boolean,
): { readonly order?: Order; readonly limit?: number } {
  const { ranked, asked, grouped } = parts
  const order = parts.order ?? (ranked && rankOrder(ranked, isRows))
  if (isOfEach) return order ? { order } : {}
  const wantsOne = ranked !== undefined && (asked.isSingular || ranked.isSingular === true) && grouped.length === 0
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

function sameMeasure(a: Measure, b: Measure): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
