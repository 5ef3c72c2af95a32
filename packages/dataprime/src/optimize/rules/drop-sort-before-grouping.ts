// orderby a | groupby k aggregate count() as n  →  groupby k aggregate count() as n

import { factsOf } from '../facts.ts'
import { onStages } from '../rule.ts'

/** Also past stages in between that look at each row alone. Kept for `collect`, `any_value`, `max_by` and `min_by`. */
export const dropSortBeforeGrouping = onStages('drop-sort-before-grouping', (stage, after) => {
  if (stage.kind !== 'orderby') return null
  const next = after.map(factsOf).find(({ rows }) => rows === 'all' || rows === 'first')
  if (next?.rows !== 'all' || next.keepsOrder || !next.projects || next.heedsOrder) return null
  return after
})
