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
    const below = children(node)
    for (let at = below.length - 1; at >= 0; at--) {
      pending.push(below[at] as Node) // the index is within bounds
      parents.push(node)
    }
  }
}

/** The nodes directly below this one. */
export function children(node: Node): readonly Node[] {
  const fields = fieldsOf.get(node.kind) ?? none
  if (fields.length === 0) return none
  const found: Node[] = []
  const values = node as unknown as Readonly<Record<string, unknown>>
  for (const field of fields) collect(values[field], found)
  // Most nodes have their parts in the order of the text.
  return isSorted(found) ? found : found.sort((a, b) => a.range.start.offset - b.range.start.offset)
}

const none: readonly never[] = []

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

function isSorted(nodes: readonly Node[]): boolean {
  let last = 0
  for (const { range } of nodes) {
    if (range.start.offset < last) return false
    last = range.start.offset
  }
  return true
}
