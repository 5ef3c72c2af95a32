// count | limit 10  →  count

import { factsOf } from '../facts.ts'
import { onNeighbours } from '../rule.ts'

/** One row needs no sorting, and no limit but 0. */
export const dropAfterSingleRow = onNeighbours('drop-after-single-row', (first, second) => {
  if (!factsOf(first).isSingleRow) return null
  return second.kind === 'orderby' || (second.kind === 'limit' && second.count.value > 0) ? [first] : null
})
