// choose a as x | filter x == 1  →  filter a == 1 | choose a as x

import { before, columnsOf } from '../columns.ts'
import { moveConditions } from '../move-conditions.ts'
import { onNeighbours } from '../rule.ts'

export const filterBeforeChoose = onNeighbours('filter-before-choose', (first, second) => {
  const columns = first.kind === 'choose' && columnsOf(first)
  if (!columns || second.kind !== 'filter') return null
  return moveConditions([first], second, (condition) => before([condition], columns)?.[0] ?? null)
})
