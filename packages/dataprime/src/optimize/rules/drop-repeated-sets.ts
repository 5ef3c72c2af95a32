// multigroupby (a), (b), (a) aggregate count() as n  →  multigroupby (a), (b) aggregate count() as n

import type { GroupingSet } from '../../ast.ts'
import { printExpression } from '../../print/print.ts'
import { isPure } from '../purity.ts'
import { onStages } from '../rule.ts'

/** Rows that are equal are merged, so a set with the keys of another one adds nothing. */
export const dropRepeatedSets = onStages('drop-repeated-sets', (stage, after) => {
  if (stage.kind !== 'multigroupby' || !stage.aggregates.every(({ expression }) => isPure(expression))) return null
  const seen = new Set<string>()
  const sets = stage.sets.filter((set) => {
    const text = textOf(set)
    const isNew = text === null || !seen.has(text)
    if (text !== null) seen.add(text)
    return isNew
  })
  return sets.length < stage.sets.length ? [{ ...stage, sets }, ...after] : null
})

/** The same for the same keys in any order; null if a key is another one every time. */
function textOf({ keys }: GroupingSet): string | null {
  if (!keys.every(({ expression }) => isPure(expression))) return null
  return keys
    .map(({ expression, alias }) => `${printExpression(expression)} as ${alias ? printExpression(alias) : ''}`)
    .sort()
    .join()
}
