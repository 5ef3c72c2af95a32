import type { Expression, Keypath, Node, Root } from '../ast.ts'
import { walk } from '../walk.ts'

/** A place in a row and all that is below it. */
export interface Path {
  readonly root: Exclude<Root, '$p'>
  readonly keys: readonly string[]
}

export const wholeRow: readonly Path[] = [
  { root: '$d', keys: [] },
  { root: '$l', keys: [] },
  { root: '$m', keys: [] },
]

/** Where the keypath leads: as far as is known if a key of it is computed, and nowhere for parameters of the query. */
export function pathsOf(keypath: Keypath): readonly Path[] {
  if (keypath.root === '$p') return []
  const keys: string[] = []
  for (const segment of keypath.path) {
    if (segment.kind === 'dynamicKey') break
    keys.push(segment.name)
  }
  return [{ root: keypath.root, keys }]
}

/** The places of the row that the value depends on. */
export function readBy(...nodes: readonly (Expression | null)[]): readonly Path[] {
  const found: Path[] = []
  for (const root of nodes) {
    if (!root) continue
    walk(root, (node: Node) => {
      if (node.kind === 'query') return 'skip' // a query of its own reads rows of its own
      if (node.kind === 'keypath') found.push(...pathsOf(node))
      if (node.kind === 'call' && node.name === 'recordLocation') found.push({ root: '$m', keys: [] })
      if (node.kind === 'call' && node.name === 'any_value' && node.args.length === 0)
        found.push({ root: '$d', keys: [] })
      return undefined
    })
  }
  return found
}

/** True if one of the places is, or holds, or is part of, one of the others. */
export function overlap(some: readonly Path[], others: readonly Path[]): boolean {
  return some.some((a) => others.some((b) => isWithin(a, b) || isWithin(b, a)))
}

/** True if `inner` is `outer` or a part of it. */
export function isWithin(inner: Path, outer: Path): boolean {
  return inner.root === outer.root && outer.keys.every((key, index) => inner.keys[index] === key)
}

export function isSamePath(a: Path, b: Path): boolean {
  return isWithin(a, b) && isWithin(b, a)
}
