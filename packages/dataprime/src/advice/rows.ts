import type { Node, Query } from '../ast.ts'
import { bounding, isAnyOf, readsEvents, reducing } from './stages.ts'

/** Raw rows, as many as there are. */
export function noEnd(query: Query): Node | null {
  const hasEnd = query.stages.some(({ kind }) => bounding.has(kind) || reducing.has(kind))
  return hasEnd || !readsEvents(query) ? null : query
}

const mostRows = 50_000

export function tooManyRows({ stages }: Query): Node | null {
  const last = stages.findLast(isAnyOf(new Set(['limit', 'top', 'bottom'])))
  const isOver =
    (last?.kind === 'limit' || last?.kind === 'top' || last?.kind === 'bottom') && last.count.value > mostRows
  return isOver ? last : null
}
