// choose a as x, b | choose x as y  →  choose a as y

import type { Aliased, Expression } from '../../ast.ts'
import { build } from '../../build.ts'
import { before, columnsOf } from '../columns.ts'
import { onNeighbours } from '../rule.ts'

export const mergeChooses = onNeighbours('merge-chooses', (first, second) => {
  if (first.kind !== 'choose' || second.kind !== 'choose') return null
  const columns = columnsOf(first)
  const expressions = second.items.map(({ expression }) => expression)
  const earlier = columns && before(expressions, columns)
  const items = earlier?.flatMap((expression, index) => renamed(second.items[index], expression) ?? [])
  return items?.length === second.items.length ? [{ ...second, items }] : null
})

/** Null if it would have another name. */
function renamed(item: Aliased | undefined, expression: Expression): Aliased | null {
  if (!item || item.expression === expression) return item ?? null
  if (item.alias) return { ...item, expression }
  return item.expression.kind === 'keypath' ? build.alias(expression, item.expression) : null
}
