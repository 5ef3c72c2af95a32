// orderby x | filter a  →  filter a | orderby x

import { isPure } from '../purity.ts'
import { onNeighbours } from '../rule.ts'

/** `block` leaves rows out just as well. */
export const filterBeforeSort = onNeighbours('filter-before-sort', (first, second) => {
  if (first.kind !== 'orderby' || (second.kind !== 'filter' && second.kind !== 'block')) return null
  return isPure(second.condition) ? [second, first] : null
})
