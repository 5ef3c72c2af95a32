// join (source logs) using id into r | distinct a  →  distinct a

import { isAggregation } from '../../aggregations.ts'
import type { Aliased, Stage } from '../../ast.ts'
import { walk } from '../../walk.ts'
import { factsOf } from '../facts.ts'
import { overlap, pathsOf } from '../path.ts'
import { onNeighbours } from '../rule.ts'

/**
 * A left join keeps every row and may repeat it. Where what it adds is not read, and a row says no more a second time,
 * it was for nothing.
 */
export const dropUnreadJoin = onNeighbours('drop-unread-join', (first, second) => {
  if (first.kind !== 'join' || first.match.type !== 'left' || !ignoresRepeats(second)) return null
  return overlap(factsOf(second).reads, pathsOf(first.into)) ? null : [second]
})

function ignoresRepeats(stage: Stage): boolean {
  switch (stage.kind) {
    case 'distinct':
      return true
    case 'groupby':
    case 'multigroupby':
    case 'aggregate':
      return stage.aggregates.every(countsEachOnce)
    default:
      return false
  }
}

/** Aggregations that do not change when a row comes twice. */
const unmoved: ReadonlySet<string> = new Set([
  'min',
  'max',
  'distinct_count',
  'distinct_count_if',
  'approx_count_distinct',
])

function countsEachOnce({ expression }: Aliased): boolean {
  let isUnmoved = true
  walk(expression, (node) => {
    if (node.kind === 'call' && isAggregation(node.name)) isUnmoved &&= unmoved.has(node.name)
    return undefined
  })
  return isUnmoved
}
