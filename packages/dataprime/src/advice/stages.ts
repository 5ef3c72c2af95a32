import type { Command, Node, Query } from '../ast.ts'
import { walk } from '../walk.ts'

type Kinds = ReadonlySet<string>

/** Commands that have to take in all rows before they give the first, or hold them to compare. */
export const holding: Kinds = new Set<Command['kind']>([
  'orderby',
  'groupby',
  'multigroupby',
  'join',
  'stitch',
  'dedupeby',
  'top',
  'bottom',
  'distinct',
  'countby',
])
export const filtering: Kinds = new Set<Command['kind']>(['filter', 'block', 'find', 'wildfind', 'lucene'])
/** Commands that give few rows for many. */
export const reducing: Kinds = new Set<Command['kind']>([
  'aggregate',
  'groupby',
  'multigroupby',
  'count',
  'countby',
  'distinct',
  'top',
  'bottom',
])
/** Commands that bound how many rows there are. */
export const bounding: Kinds = new Set<Command['kind']>(['limit', 'top', 'bottom', 'dedupeby'])

export function isAnyOf(kinds: Kinds): (node: Node) => boolean {
  return ({ kind }) => kinds.has(kind)
}

/** The query reads events, of which there may be very many, and not a table. */
export function readsEvents({ source }: Query): boolean {
  const { path } = source?.dataset ?? { path: ['logs'] }
  return path[0] === 'system' || ['logs', 'spans'].includes(path.at(-1) ?? '')
}

/** Nothing in the query makes its rows fewer. */
export function isWhole({ stages }: Query): boolean {
  return !stages.some(({ kind }) => filtering.has(kind) || reducing.has(kind) || bounding.has(kind))
}

/** The first node of the query, inner queries included, that is so. */
export function first<N extends Node>(query: Query, is: (node: Node) => node is N): N | null
export function first(query: Query, is: (node: Node) => boolean): Node | null
export function first(query: Query, is: (node: Node) => boolean): Node | null {
  let found: Node | null = null
  walk(query, (node) => {
    if (found) return 'skip'
    if (is(node)) found = node
    return undefined
  })
  return found
}
