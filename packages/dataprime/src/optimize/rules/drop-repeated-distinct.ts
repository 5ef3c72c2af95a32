// distinct a as x | distinct x  →  distinct a as x

import type { Aliased, Stage } from '../../ast.ts'
import { areApart, columnsOf } from '../columns.ts'
import { isSamePath, type Path, pathsOf } from '../path.ts'
import { onNeighbours } from '../rule.ts'

/** Where the second asks for exactly the columns of the first, under the same names. */
export const dropRepeatedDistinct = onNeighbours('drop-repeated-distinct', (first, second) => {
  if (!isDistinct(first) || !isDistinct(second)) return null
  const given = columnsOf(first)
  if (!given || !areApart(given)) return null
  const columns = given.keys.map(({ path }) => path)
  const asked = second.keys.map(keptAs)
  const isEach = (some: readonly (Path | null)[], others: readonly (Path | null)[]) =>
    some.every((path) => path && others.some((other) => other && isSamePath(path, other)))
  return isEach(columns, asked) && isEach(asked, columns) ? [first] : null
})

function isDistinct(stage: Stage): stage is Extract<Stage, { kind: 'distinct' | 'groupby' }> {
  return stage.kind === 'distinct' || (stage.kind === 'groupby' && stage.aggregates.length === 0)
}

/** The place of a value that keeps it. */
function keptAs({ expression, alias }: Aliased): Path | null {
  const [from = null] = expression.kind === 'keypath' && expression.path.length === 1 ? pathsOf(expression) : []
  const [to = from] = alias ? pathsOf(alias) : []
  return from && to && from.root === '$d' && isSamePath(from, to) ? from : null
}
