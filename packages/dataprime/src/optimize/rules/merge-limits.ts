// limit 10 | limit 5  →  limit 5

import { onNeighbours } from '../rule.ts'

export const mergeLimits = onNeighbours('merge-limits', (first, second) => {
  if (first.kind !== 'limit' || second.kind !== 'limit') return null
  return [first.count.value < second.count.value ? first : second]
})
