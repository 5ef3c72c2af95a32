import { build, type Expression } from 'dataprime'
import type { Writing } from '../compose/condition.ts'
import type { Parts } from '../parts.ts'
import type { Change } from './change.ts'
import { eachOf, rowsSaid } from './change-each.ts'
import { orderIn, usualOrder, withOrder } from './change-order.ts'
import { type Draft, groupingOf, withStages } from './draft.ts'
import { columnsOf } from './grouped.ts'

/** "just the top 5", "limit 20", "the slowest 10". */
export const changeLimit: Change = (draft, { cues, parts, w }) => {
  const { ranked } = parts
  const rows = rowsSaid({ cues, parts })
  if (rows === undefined || eachOf(draft)) return undefined
  const ordered = ranked ? inRank(draft, ranked, w) : draft
  const at = ordered.stages.findLastIndex(({ kind }) => kind === 'limit' || kind === 'top' || kind === 'bottom')
  const found = ordered.stages[at]
  const limit = build.limit(rows)
  const said = `limit: ${rows}`
  if (found?.kind === 'limit' || found?.kind === 'top' || found?.kind === 'bottom')
    return { draft: withStages(ordered, ordered.stages.with(at, { ...found, count: limit.count })), said }
  const end = ordered.stages.at(-1)?.kind === 'choose' ? ordered.stages.length - 1 : ordered.stages.length
  return { draft: withStages(ordered, ordered.stages.toSpliced(end, 0, limit)), said }
}

/** The first few are only the top few of a result that is in the order meant. */
function inRank(draft: Draft, { direction, byTime, byDuration }: NonNullable<Parts['ranked']>, w: Writing): Draft {
  if (!groupingOf(draft)) {
    const field = byTime ? 'timestamp' : byDuration ? 'duration' : undefined
    if (!field) return draft
    return withOrder(draft, [build.by(w.place({ kind: 'concept', name: field }).keypath, direction)])
  }
  const { kind } = groupingOf(draft)?.stage ?? {}
  if (byTime || kind === (direction === 'desc' ? 'top' : 'bottom')) return draft
  const usual = usualOrder({ ...columnsOf(draft), keys: columnsOf(draft).keys })
  const [present] = orderIn(draft) ?? usual
  if (!present || (present.direction ?? 'asc') === direction) return orderIn(draft) ? draft : withOrder(draft, usual)
  // "the bottom 5" turns the order round; the top of an order along time is the greatest.
  const measure = columnsOf(draft).aggregates[0]?.alias
  const by: Expression = measure ?? present.expression
  return withOrder(draft, [build.by(by, direction)])
}
