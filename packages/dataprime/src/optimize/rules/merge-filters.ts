// filter a | filter b  →  filter a && b

import { build } from '../../build.ts'
import { operandsOf } from '../conditions.ts'
import { onNeighbours } from '../rule.ts'

/** A row passes both if both are true: null counts as false in a filter, and in `&&` as far as a filter can tell. */
export const mergeFilters = onNeighbours('merge-filters', (first, second) => {
  if (first.kind !== 'filter' || second.kind !== 'filter') return null
  return [build.filter(build.all(...operandsOf(first.condition, '&&'), ...operandsOf(second.condition, '&&')))]
})
