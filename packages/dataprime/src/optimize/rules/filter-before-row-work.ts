// create x from e | filter y == 1  →  filter y == 1 | create x from e

import { factsOf } from '../facts.ts'
import { moveConditions } from '../move-conditions.ts'
import { overlap, readBy } from '../path.ts'
import { onNeighbours } from '../rule.ts'

/**
 * Past `create`, `replace`, `extract`, `convert`, `move`, `remove`, `redact`, `enrich`, `roundtime`: whatever makes each
 * row of one row, if it does not write what the condition reads. Not past a stage that may fail: a row less is a failure less.
 */
export const filterBeforeRowWork = onNeighbours('filter-before-row-work', (first, second) => {
  if (second.kind !== 'filter') return null
  const { rows, mayFail, writes } = factsOf(first)
  if (rows !== 'each' || mayFail) return null
  return moveConditions(first, second, (condition) => (overlap(readBy(condition), writes) ? null : condition))
})
