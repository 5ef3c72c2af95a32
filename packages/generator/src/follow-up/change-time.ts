import { build, type Expression, printLine, rewriteQuery, type Stage, type Timeframe, walk } from 'dataprime'
import { interval, timeframe } from '../compose/timeframe.ts'
import { type Interval, multiply } from '../durations.ts'
import type { TimeRange } from '../understanding.ts'
import type { Change, Changed } from './change.ts'
import { fieldsOf, isBound, withConjuncts } from './conjuncts.ts'
import { asDraft, type Draft, groupingOf, queryOf } from './draft.ts'
import { rangeOf } from './range-of.ts'

export const timeField = '$m.timestamp'

/** "what about yesterday", "last 24 hours": the new range takes the place of the old one, wherever that stands. */
export const changeTime: Change = (draft, { parts, cues, w }) => {
  if (cues.isEarlier && !parts.range) return earlier(draft)
  if (!parts.range) return undefined
  if (comparesWindows(draft)) return { cannot: 'the time range was kept: two windows are compared in it' }
  const wanted = timeframe(parts.range)
  const old = draft.source?.timeframe ?? null
  // The range of an inner query that was the same goes along.
  const changed = rewriteQuery(queryOf(draft), {
    query: (query) =>
      query.source && old && rangeText(query.source.timeframe) === rangeText(old)
        ? { ...query, source: { ...query.source, timeframe: wanted } }
        : query,
  })
  const source = { ...(changed.source ?? build.source(w.source)), timeframe: wanted }
  const said = `time range: ${rangeText(wanted)}${old ? ` instead of ${rangeText(old)}` : ''}`
  return { draft: withoutTimeConditions({ ...asDraft(changed), source }), said }
}

/** "and the week before": as long a window, that ends where this one begins; a month of the calendar gives way to the one before. */
function earlier(draft: Draft): Changed {
  const frame = draft.source?.timeframe ?? null
  const range = rangeOf(frame)
  if (!draft.source || range === undefined || range === 'unknown' || range.kind === 'around')
    return { cannot: 'the time range was kept: it is none that another one can be put before' }
  const wanted = timeframeBefore(range)
  if (!wanted) return { cannot: 'the time range was kept: it is none that another one can be put before' }
  return {
    draft: { ...draft, source: { ...draft.source, timeframe: wanted } },
    said: `time range: ${rangeText(wanted)} instead of ${rangeText(frame)}`,
  }
}

function timeframeBefore(range: TimeRange): Timeframe | undefined {
  if (range.kind === 'last') {
    const twice = multiply(range.interval, 2)
    return twice && build.between(ago(twice), ago(range.interval))
  }
  if (range.kind !== 'between' || range.to === 'now') return undefined
  const [from, to] = [new Date(range.from), new Date(range.to)]
  const isMonth =
    from.getUTCDate() === 1 &&
    to.getUTCDate() === 1 &&
    range.to - range.from > 27 * dayMs &&
    range.to - range.from < 32 * dayMs
  const start = isMonth ? Date.UTC(from.getUTCFullYear(), from.getUTCMonth() - 1, 1) : 2 * range.from - range.to
  return timeframe({ kind: 'between', from: start, to: range.from })
}

const dayMs = 86_400_000

function ago(length: Interval): Expression {
  return build.binary(build.timestamp('now'), '-', interval(length))
}

/** A range that is written as a condition would narrow the new one. */
export function withoutTimeConditions(draft: Draft): Draft {
  return withConjuncts(draft, (each) =>
    each.fields.length === 1 && each.fields[0] === timeField && isBound(each.expression) ? null : each,
  )
}

export function comparesWindows(draft: Draft): boolean {
  const stage: Stage | undefined = groupingOf(draft)?.stage
  let isFound = false
  if (stage)
    walk(stage, (node) => {
      if (node.kind === 'binary' && isBound(node) && fieldsOf(node).includes(timeField)) isFound = true
      return undefined
    })
  return isFound
}

export function rangeText(range: Timeframe | null): string {
  return printLine(build.query(build.source('logs', range))).slice('source logs '.length)
}
