// choose a as x, b | choose x as y  →  choose a as y

import type { Aliased, Choose } from '../../ast.ts'
import { build } from '../../build.ts'
import { before, type Columns, columnsOf } from '../columns.ts'
import { onNeighbours } from '../rule.ts'

export const mergeChooses = onNeighbours('merge-chooses', (first, second) => {
  if (first.kind !== 'choose' || second.kind !== 'choose') return null
  const columns = columnsOf(first)
  const items = columns && second.items.flatMap((item) => earlier(item, columns) ?? [])
  if (items?.length !== second.items.length) return null
  const merged: Choose = { ...second, items }
  return [merged]
})

/** Null if it reads what the first did not choose, or if its name would be another. */
function earlier(item: Aliased, columns: Columns): Aliased | null {
  const expression = before(item.expression, columns)
  if (!expression || expression === item.expression) return expression && item
  if (item.alias) return { ...item, expression }
  return item.expression.kind === 'keypath' ? build.alias(expression, item.expression) : null
}
