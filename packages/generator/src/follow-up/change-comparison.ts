import { build, type Expression, isAggregation, rewriteExpression } from 'dataprime'
import { twoWindows } from '../compose/timeframe.ts'
import { type Interval, intervalOfMs } from '../durations.ts'
import type { TimeRange } from '../understanding.ts'
import { isBucket } from './bucket.ts'
import type { Change } from './change.ts'
import { withOrder } from './change-order.ts'
import { comparesWindows, withoutTimeConditions } from './change-time.ts'
import { withNewConjuncts } from './conjuncts.ts'
import { type Draft, nameOf } from './draft.ts'
import { grouped, regrouped } from './grouped.ts'
import { rangeOf } from './range-of.ts'

/** "compare with yesterday": each figure once for the window there is, and once for the one that was so much earlier. */
export const changeComparison: Change = (draft, { parts, w }) => {
  if (!parts.comparison) return undefined
  if (comparesWindows(draft)) return { cannot: 'no other window was put beside it: two are compared already' }
  const range = rangeOf(draft.source?.timeframe ?? null)
  if (range === 'unknown') return { cannot: 'no other window was put beside it: its time range is not a plain one' }
  const parted = grouped(withoutTimeConditions(draft))
  if (parted.keys.some(isBucket)) return { cannot: 'no other window was put beside it: it is cut by time' }
  if (parted.aggregates.length === 0) return { cannot: 'no other window was put beside it: it has no figures' }
  const earlierBy = parts.comparison.earlierBy ?? (range ? lengthOf(range) : oneDay)
  if (!earlierBy) return { cannot: 'no other window was put beside it: its time range has no fixed length' }

  const windows = twoWindows(range, earlierBy)
  const { label } = parts.comparison
  const [first] = parted.aggregates
  const name = first ? nameOf(first) : ''
  const figures = parted.aggregates.flatMap((each) => [
    build.alias(within(each.expression, windows.isCurrent), nameOf(each)),
    build.alias(within(each.expression, windows.isEarlier), `${nameOf(each)}_${label}`),
  ])
  const source = { ...(draft.source ?? build.source(w.source)), timeframe: windows.timeframe }
  const compared = regrouped({ ...parted, aggregates: figures })
  const narrowed = withNewConjuncts(
    { ...compared, source },
    { kept: windows.inEither ? [windows.inEither] : [], dropped: [] },
  )
  return {
    draft: withChange(narrowed, { name, label, isGrouped: parted.keys.length > 0 }),
    said: `put beside the same ${earlierBy.count}${earlierBy.unit} earlier`,
  }
}

const oneDay: Interval = { count: 1, unit: 'd' }

/** By how much the first figure differs, the greatest growth first. */
function withChange(
  draft: Draft,
  { name, label, isGrouped }: { name: string; label: string; isGrouped: boolean },
): Draft {
  const at = draft.stages.findLastIndex(({ kind }) => kind === 'groupby' || kind === 'aggregate')
  const difference = build.binary(build.field(name), '-', build.field(`${name}_${label}`))
  const made = { ...draft, stages: draft.stages.toSpliced(at + 1, 0, build.create(build.field('change'), difference)) }
  return isGrouped ? withOrder(made, [build.by(build.field('change'), 'desc')]) : made
}

/** A figure of the rows of one window: aggregations skip nulls, so a value that is null elsewhere leaves these rows out. */
function within(figure: Expression, window: Expression): Expression {
  return rewriteExpression(figure, {
    expression: (node) => {
      if (node.kind !== 'call' || !isAggregation(node.name)) return node
      const [first, ...more] = node.args.map(({ value }) => value)
      switch (node.name) {
        case 'count':
          return build.call('count_if', window)
        case 'count_if':
        case 'distinct_count_if':
          return build.call(node.name, build.all(window, first ?? build.boolean(true)), ...more)
        case 'distinct_count':
        case 'approx_count_distinct':
          return build.call('distinct_count_if', window, first ?? build.boolean(true))
        case 'percentile':
          return build.call(
            node.name,
            first ?? build.number(0.5),
            ...more.map((value) => build.call('if', window, value)),
          )
        default:
          return build.call(node.name, ...(first ? [build.call('if', window, first)] : []), ...more)
      }
    },
  })
}

function lengthOf(range: TimeRange): Interval | undefined {
  if (range.kind === 'last') return range.interval
  return range.kind === 'between' && range.to !== 'now' ? intervalOfMs(range.to - range.from) : oneDay
}
