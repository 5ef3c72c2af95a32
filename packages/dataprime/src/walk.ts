import type { Command, Node } from './ast.ts'
import { commandFields, partFields } from './child-fields.ts'

const comments = ['commentsBefore', 'commentsAfter'] as const satisfies (keyof Command)[]

/**
 * Calls `visit` with every node from `root` down, parents before children and children in the order of the text.
 * When `visit` gives 'skip', what is below that node is left out. Needs no stack, however deep the tree.
 */
export function walk(root: Node, visit: (node: Node, parent: Node | null) => 'skip' | undefined): void {
  const pending: Node[] = [root]
  const parents: (Node | null)[] = [null]
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (visit(node, parents.pop() ?? null) === 'skip') continue
    const first = pending.length
    collectChildren(node, pending)
    // What was put there last is taken first.
    for (let low = first, high = pending.length - 1; low < high; low++, high--) {
      const child = pending[low] as Node // both are within bounds
      pending[low] = pending[high] as Node
      pending[high] = child
    }
    while (parents.length < pending.length) parents.push(node)
  }
}

/** The nodes directly below this one. */
export function children(node: Node): readonly Node[] {
  const found: Node[] = []
  collectChildren(node, found)
  return found
}

/** Puts the nodes directly below `node` at the end of `into`, in the order of the text. */
function collectChildren(node: Node, into: Node[]): void {
  const fields = fieldsOf.get(node.kind)
  if (fields === undefined) return
  const first = into.length
  const values = node as unknown as Readonly<Record<string, unknown>>
  for (const field of fields) collect(values[field], into)
  // Most nodes have their parts in the order of the text.
  if (isSorted(into, first)) return
  const sorted = into.splice(first).sort((a, b) => a.range.start.offset - b.range.start.offset)
  for (const child of sorted) into.push(child)
}

const fieldsOf = new Map<string, readonly string[]>([
  ...Object.entries(commandFields).map(([kind, at]) => [kind, [...Object.keys(at), ...comments]] as const),
  ...Object.entries(partFields).map(([kind, at]) => [kind, Object.keys(at)] as const),
])

function collect(value: unknown, into: Node[]): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) for (const item of value) collect(item, into)
  else if ('kind' in value) into.push(value as Node)
  // How a join matches is no node, but holds one.
  else if ('condition' in value) collect(value.condition, into)
}

function isSorted(nodes: readonly Node[], first: number): boolean {
  let last = 0
  for (let at = first; at < nodes.length; at++) {
    const { offset } = (nodes[at] as Node).range.start // the index is within bounds
    if (offset < last) return false
    last = offset
  }
  return true
}
