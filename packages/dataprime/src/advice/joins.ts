import type { Join, Node, Query } from '../ast.ts'
import { bounding, first, isAnyOf, isWhole, readsEvents, reducing } from './stages.ts'

export function wholeRightSide(query: Query): Node | null {
  return first(query, (node) => node.kind === 'join' && readsEvents(node.query) && isWhole(node.query))
}

/** Few rows on the left, all that a filter leaves on the right. */
export function grownLeftSide({ stages }: Query): Join | null {
  const isFew = isAnyOf(new Set([...reducing, ...bounding]))
  const at = stages.findIndex(({ kind }) => kind === 'join')
  const join = stages[at]
  if (join?.kind !== 'join' || !readsEvents(join.query) || isWhole(join.query)) return null
  return stages.slice(0, at).some(isFew) && !join.query.stages.some(isFew) ? join : null
}

/** A union or a stitch: a join says more of its right side than that it is not filtered. */
export function unfilteredBranch(query: Query): Node | null {
  return first(
    query,
    (node) => (node.kind === 'union' || node.kind === 'stitch') && readsEvents(node.query) && isWhole(node.query),
  )
}
