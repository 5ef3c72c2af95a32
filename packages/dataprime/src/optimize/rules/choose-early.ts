// orderby x | choose x, a  →  choose x, a | orderby x

import type { Stage } from '../../ast.ts'
import { type Column, columnsOf } from '../columns.ts'
import { factsOf } from '../facts.ts'
import { isSamePath, isWithin, overlap, pathsOf } from '../path.ts'
import { isPure } from '../purity.ts'
import { onNeighbours } from '../rule.ts'

/** Stages that hold whole rows, and leave them as they are. */
const heavy: ReadonlySet<Stage['kind']> = new Set<Stage['kind']>(['orderby', 'dedupeby'])

/** Smaller rows are held, if all that the heavy stage looks at is chosen under its own name. */
export const chooseEarly = onNeighbours('choose-early', (first, second) => {
  if (!heavy.has(first.kind) || second.kind !== 'choose') return null
  if (!second.items.every(({ expression }) => isPure(expression))) return null
  const columns = columnsOf(second)?.keys ?? []
  const isKept = factsOf(first).reads.every((read) => {
    const touching = columns.filter(({ path }) => path && overlap([path], [read]))
    const [only, another] = touching
    return only !== undefined && !another && isInPlace(only) && only.path !== null && isWithin(read, only.path)
  })
  return isKept ? [second, first] : null
})

function isInPlace({ path, expression }: Column): boolean {
  const [from] = expression.kind === 'keypath' ? pathsOf(expression) : []
  return path !== null && from !== undefined && isSamePath(path, from)
}
