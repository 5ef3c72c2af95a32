// join (source logs) using id into r | filter a == 1  →  filter a == 1 | join (source logs) using id into r

import { moveConditions } from '../move-conditions.ts'
import { overlap, pathsOf, readBy } from '../path.ts'
import { onNeighbours } from '../rule.ts'

/**
 * For conditions that do not read what the join adds. Not past a full join: a row that goes missing on the left would
 * leave its match on the right without one, and that is a row more.
 */
export const filterBeforeJoin = onNeighbours('filter-before-join', (first, second) => {
  if (first.kind !== 'join' || first.match.type === 'full' || second.kind !== 'filter') return null
  const added = pathsOf(first.into)
  return moveConditions([first], second, (condition) => (overlap(readBy(condition), added) ? null : condition))
})
