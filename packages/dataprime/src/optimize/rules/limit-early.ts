// create x from e | limit 5  →  limit 5 | create x from e

import { factsOf } from '../facts.ts'
import { onNeighbours } from '../rule.ts'

/** Work on each row alone, which changes neither their number nor their order, is done for fewer rows. */
export const limitEarly = onNeighbours('limit-early', (first, second) => {
  if (second.kind !== 'limit') return null
  const { rows, mayFail } = factsOf(first)
  return rows === 'each' && !mayFail ? [second, first] : null
})
