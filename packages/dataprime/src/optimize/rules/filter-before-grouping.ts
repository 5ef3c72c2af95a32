// groupby k aggregate count() as n | filter k == 1  →  filter k == 1 | groupby k aggregate count() as n

import { before, columnsOf } from '../columns.ts'
import { moveConditions } from '../move-conditions.ts'
import { onNeighbours } from '../rule.ts'

/**
 * For conditions on nothing but keys: they hold for all rows of a group or for none. Past `multigroupby`
 * only for keys that every set has, as a key is null in the sets without it; and not past `aggregate`, which gives a row
 * for no rows.
 */
export const filterBeforeGrouping = onNeighbours('filter-before-grouping', (first, second) => {
  const columns = first.kind === 'choose' ? null : columnsOf(first)
  if (!columns || second.kind !== 'filter') return null
  return moveConditions([first], second, (condition) => before([condition], columns)?.[0] ?? null)
})
