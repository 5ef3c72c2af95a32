// dedupeby a, b | filter a == 1  →  filter a == 1 | dedupeby a, b

import { moveConditions } from '../move-conditions.ts'
import { isWithin, pathsOf, readBy } from '../path.ts'
import { onNeighbours } from '../rule.ts'

/**
 * For conditions on nothing but keys that are fields: they hold for all rows of a combination or for none, so what is
 * kept of each combination stays the same. Any other condition would choose which of its rows are kept. A key that is
 * computed, such as `a:string`, is the same for rows that differ in `a`.
 */
export const filterBeforeDedupeby = onNeighbours('filter-before-dedupeby', (first, second) => {
  if (first.kind !== 'dedupeby' || second.kind !== 'filter') return null
  const keys = first.keys.flatMap((key) => (key.kind === 'keypath' && hasPlainKeys(key) ? pathsOf(key) : []))
  return moveConditions([first], second, (condition) =>
    readBy(condition).every((read) => keys.some((key) => isWithin(read, key))) ? condition : null,
  )
})

function hasPlainKeys({ path }: { readonly path: readonly { readonly kind: string }[] }): boolean {
  return path.every(({ kind }) => kind === 'key')
}
