// explode tags into tag original preserve | filter a  →  filter a | explode tags into tag original preserve

import { factsOf } from '../facts.ts'
import { moveConditions } from '../move-conditions.ts'
import { overlap, readBy } from '../path.ts'
import { onNeighbours } from '../rule.ts'

/** For conditions on neither the element nor the array, which may or may not be kept: sources disagree. */
export const filterBeforeExplode = onNeighbours('filter-before-explode', (first, second) => {
  if (first.kind !== 'explode' || first.original !== 'preserve' || second.kind !== 'filter') return null
  const { reads, writes } = factsOf(first)
  const touched = [...reads, ...writes]
  return moveConditions([first], second, (condition) => (overlap(readBy(condition), touched) ? null : condition))
})
