import { build, printLine, rewriteQuery, type Stage, type Timeframe, walk } from 'dataprime'
import { timeframe } from '../compose/timeframe.ts'
import type { Change } from './change.ts'
import { fieldsOf, isBound, withConjuncts } from './conjuncts.ts'
import { asDraft, type Draft, groupingOf, queryOf } from './draft.ts'

export const timeField = '$m.timestamp'

/** "what about yesterday", "last 24 hours": the new range takes the place of the old one, wherever that stands. */
export const changeTime: Change = (draft, { parts, w }) => {
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
