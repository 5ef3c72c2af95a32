import { type Aliased, build, type Command, type Expression, type OrderKey, type Query } from 'dataprime'
import { denied, inUnitOf, testExpression, type Writing, writing } from './compose/condition.ts'
import { statisticAlias, statisticOf, type WrittenMeasure, writeMeasures } from './compose/measure.ts'
import { asText } from './compose/place.ts'
import { ago, instant, interval, timeframe, twoWindows } from './compose/timeframe.ts'
import { conceptOf } from './concepts.ts'
import { widthFor } from './recognise/bucket.ts'
import { sameField } from './recognise/keys.ts'
import { lengthOf } from './recognise/time-range.ts'
import type { Condition, FieldRef, Quantity, Schema, Understanding } from './understanding.ts'

export interface Composition {
  readonly query: Query
  /** What had to be assumed in writing it, after what was assumed in reading. */
  readonly assumptions: readonly string[]
}

/** Writes the query that answers what was understood: each part is a stage or a piece of one, whatever the mix. */
export function compose(
  understanding: Understanding,
  { now, schema = {} }: { now: number; schema?: Schema | undefined },
): Composition {
  const assumptions = new Set(understanding.assumptions)
  const w = writing({ source: understanding.source, schema }, assumptions)
  const windows = understanding.comparison && twoWindows(understanding.timeRange, understanding.comparison.earlierBy)
  const range = understanding.timeRange
  const commands: Command[] = [
    build.source(understanding.source, windows?.timeframe ?? (range ? timeframe(range) : null)),
    ...conditionStages(understanding.conditions, windows?.inEither, w),
    ...(understanding.measures.length > 0 ? aggregation(understanding, windows, now, w) : rows(understanding, w)),
  ]
  if (understanding.limit !== undefined) commands.push(build.limit(understanding.limit))
  if (understanding.columns.length > 0)
    commands.push(build.choose(...understanding.columns.map((field) => build.alias(w.place(field).keypath))))
  if (windows && range?.kind === 'between' && range.to === 'now')
    w.assume('a stretch that is not over is put beside as much of the one before')
  if (!range && !windows) w.assume('no time range was given: the one of the request applies')
  return { query: build.query(...commands), assumptions: [...assumptions] }
}

/** One filter for what must hold; what must not hold of a field that may be missing is a `block`, which keeps rows without it. */
function conditionStages(
  conditions: readonly Condition[],
  window: Expression | undefined,
  w: Writing,
): readonly Command[] {
  const kept: Expression[] = []
  const dropped: Expression[] = []
  for (const { test, negated } of conditions) {
    const expression = testExpression(test, w)
    if (!expression) continue
    if (!negated) kept.push(expression)
    else if (isNeverNull(test, w)) kept.push(denied(expression))
    else if (test.kind === 'exists') kept.push(denied(expression))
    else dropped.push(expression)
  }
  if (window) kept.push(window)
  return [...(kept.length > 0 ? [build.filter(build.all(...kept))] : []), ...dropped.map(build.block)]
}

/** Whether the test of a row is never null, so that its denial can stand in a filter. */
export function isNeverNull(test: Condition['test'], w: Writing): boolean {
  switch (test.kind) {
    case 'severity':
      return w.source === 'logs'
    case 'equals':
    case 'startsWith':
    case 'subnet':
    case 'threshold':
      return w.place(test.field).isBuiltIn
    case 'text':
      return test.field === undefined
    case 'either':
    case 'exists':
    case 'outcome':
    case 'status':
    case 'healthCheck':
      return false
  }
}

function rows({ isListing, groupings, order, ofEach }: Understanding, w: Writing): readonly Command[] {
  if (ofEach) {
    const by = order?.kind === 'field' ? [build.by(w.place(order.field).keypath, order.direction)] : []
    const keys = ofEach.fields.map((field) => w.place(field).keypath)
    return [build.dedupeby(keys, ofEach.count, ...by)]
  }
  if (isListing) return [build.distinct(...keysOf(groupings, w).map(({ aliased }) => aliased))]
  if (!order) return []
  if (order.kind === 'length')
    return [build.orderby(build.by(build.method(asText(w.place(order.field)), 'length'), order.direction))]
  if (order.kind !== 'field') return [build.orderby(build.by(build.keypath('$m', 'timestamp'), order.direction))]
  return [build.orderby(build.by(w.place(order.field).keypath, order.direction))]
}

function aggregation(
  understanding: Understanding,
  windows: ReturnType<typeof twoWindows> | undefined,
  now: number,
  w: Writing,
): readonly Command[] {
  const keys = keysOf(understanding.groupings, w)
  const taken = new Set(keys.map(({ alias }) => alias))
  const bucket = bucketKey(understanding, now)
  const measures = withUniqueNames(writeMeasures(understanding, w), taken)
  const label = understanding.comparison?.label ?? ''
  const aggregates = measures.flatMap(({ alias, expression }) =>
    windows
      ? [
          build.alias(expression(windows.isCurrent), alias),
          build.alias(expression(windows.isEarlier), `${alias}_${label}`),
        ]
      : [build.alias(expression(), alias)],
  )
  const allKeys = [...(bucket ? [bucket] : []), ...keys.map(({ aliased }) => aliased)]
  const stages: Command[] = [grouped(allKeys, aggregates)]
  const { summary } = understanding
  if (summary) return [...stages, ...summarised(understanding, { summary, measures, keys }, w)]
  const first = measures[0]
  if (windows && first) {
    stages.push(
      build.create(
        build.field(`change`),
        build.binary(build.field(first.alias), '-', build.field(`${first.alias}_${label}`)),
      ),
    )
  }
  stages.push(...havingStage(understanding, measures, w))
  if (allKeys.length > 0) stages.push(...orderStage(understanding, measures, keys, windows ? 'change' : undefined))
  return stages
}

function grouped(keys: readonly Aliased[], aggregates: readonly Aliased[]): Command {
  return keys.length > 0 ? build.groupby(keys, aggregates) : build.aggregate(...aggregates)
}

/** The figures of each stretch of time, or of each group where time is not cut, put together by a second aggregation. */
function summarised(
  understanding: Understanding,
  {
    summary,
    measures,
    keys,
  }: {
    summary: NonNullable<Understanding['summary']>
    measures: readonly WrittenMeasure[]
    keys: readonly Key[]
  },
  w: Writing,
): readonly Command[] {
  const remaining = keys.filter(({ ref }) => !summary.over.some((each) => sameField(each, ref)))
  const all = measures.map((each) => ({ ...each, alias: statisticAlias(summary.statistic, each.alias) }))
  const stage = grouped(
    remaining.map(({ alias }) => build.alias(build.field(alias))),
    measures.map(({ alias }, at) =>
      build.alias(statisticOf(summary.statistic, build.field(alias)), all[at]?.alias ?? alias),
    ),
  )
  const { bucket: _cut, ...whole } = understanding
  return [
    stage,
    ...havingStage(understanding, all, w),
    ...(remaining.length > 0 ? orderStage(whole, all, remaining, undefined) : []),
  ]
}

function havingStage({ having }: Understanding, measures: readonly WrittenMeasure[], w: Writing): readonly Command[] {
  const target = having && measures.find(({ measure }) => JSON.stringify(measure) === JSON.stringify(having.measure))
  if (!having || !target) return []
  const { measure } = target
  const { comparator, quantity } = having
  const bound = (than: Expression): readonly Command[] => [
    build.filter(build.binary(build.field(target.alias), comparator, than)),
  ]
  if (quantity.kind === 'instant') return bound(instant(quantity.at))
  if ('field' in measure && w.place(measure.field).type === 'timestamp' && quantity.kind === 'time')
    return bound(ago(quantity.ms))
  const value =
    'field' in measure && measure.kind !== 'distinct'
      ? inUnitOf(w.place(measure.field), quantity, w)
      : plain(quantity, w, measure.kind)
  return bound(build.number(value))
}

function plain(quantity: Quantity, w: Writing, kind: string): number {
  const n = 'n' in quantity ? quantity.n : quantity.kind === 'time' ? quantity.ms : quantity.bytes
  if (kind !== 'ratio' || (n <= 1 && quantity.kind !== 'percent')) return n
  if (quantity.kind !== 'percent') w.assume('a rate above 1 is in percent')
  return Number((n / 100).toPrecision(12))
}

function orderStage(
  { order, bucket, ofEach }: Pick<Understanding, 'order' | 'bucket' | 'ofEach'>,
  measures: readonly WrittenMeasure[],
  keys: readonly Key[],
  change: string | undefined,
): readonly Command[] {
  const first = change ?? measures[0]?.alias ?? ''
  if (ofEach) return eachStage(ofEach, { keys, by: build.by(build.field(first), order?.direction ?? 'desc') })
  if (order?.kind === 'key') return [build.orderby(build.by(build.field(keys[0]?.alias ?? first), order.direction))]
  if (order?.kind === 'field') {
    const key = keys.find(({ ref }) => JSON.stringify(ref) === JSON.stringify(order.field))
    const measured = measures.find(
      ({ measure }) => 'field' in measure && JSON.stringify(measure.field) === JSON.stringify(order.field),
    )
    const by =
      key?.alias ??
      measured?.alias ??
      (bucket && order.field.kind === 'concept' && order.field.name === 'timestamp' ? 'time' : first)
    return [build.orderby(build.by(build.field(by), order.direction))]
  }
  if (bucket && !order) return [build.orderby(build.by(build.field('time')))]
  if (!order && keys[0] && isPartOfTime(keys[0].ref)) return [build.orderby(build.by(build.field(keys[0].alias)))]
  return [build.orderby(build.by(build.field(first), order?.direction ?? 'desc'))]
}

/** The hours of a day have an order of their own. */
function isPartOfTime(ref: FieldRef): boolean {
  return ref.kind === 'concept' && conceptOf(ref.name).partOfTime !== undefined
}

/** So many groups of each, and those of one beside each other. */
function eachStage(
  { fields, count }: NonNullable<Understanding['ofEach']>,
  { keys, by }: { keys: readonly Key[]; by: OrderKey },
): readonly Command[] {
  const names = keys
    .filter(({ ref }) => fields.some((field) => sameField(field, ref)))
    .map(({ alias }) => build.field(alias))
  return [build.dedupeby(names, count, by), build.orderby(...names.map((name) => build.by(name)), by)]
}

interface Key {
  readonly ref: FieldRef
  readonly alias: string
  readonly aliased: Aliased
}

function keysOf(refs: readonly FieldRef[], w: Writing): readonly Key[] {
  const taken = new Set<string>()
  return refs.map((ref) => {
    const place = w.place(ref)
    const alias = free(place.alias, taken)
    return { ref, alias, aliased: build.alias(place.keypath, alias) }
  })
}

function bucketKey({ bucket, timeRange }: Understanding, now: number): Aliased | undefined {
  if (!bucket) return undefined
  const width = bucket === 'auto' ? widthFor(timeRange && lengthOf(timeRange, now)) : bucket
  return build.alias(build.call('roundTime', build.keypath('$m', 'timestamp'), interval(width)), 'time')
}

function withUniqueNames(measures: readonly WrittenMeasure[], taken: Set<string>): readonly WrittenMeasure[] {
  return measures.map((measure) => ({ ...measure, alias: free(measure.alias, taken) }))
}

function free(name: string, taken: Set<string>): string {
  let candidate = name
  for (let n = 2; taken.has(candidate); n += 1) candidate = `${name}_${n}`
  taken.add(candidate)
  return candidate
}
