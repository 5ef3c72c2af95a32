import type { Node } from './ast.ts'

/**
 * Calls `visit` with every node from `root` down, parents before children and children in the order of the text.
 * When `visit` gives 'skip', what is below that node is left out. Needs no stack, however deep the tree.
 */
export function walk(root: Node, visit: (node: Node, parent: Node | null) => 'skip' | undefined): void {
  const pending: { readonly node: Node; readonly parent: Node | null }[] = [{ node: root, parent: null }]
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (visit(next.node, next.parent) === 'skip') continue
    for (const child of children(next.node).reverse()) pending.push({ node: child, parent: next.node })
  }
}

/** The nodes directly below this one. */
export function children(node: Node): Node[] {
  const found: Node[] = []
  for (const value of Object.values(node)) collect(value, found)
  return found.sort((a, b) => a.range.start.offset - b.range.start.offset)
}

function collect(value: unknown, into: Node[]): void {
  if (Array.isArray(value)) for (const item of value) collect(item, into)
  else if (isNode(value)) into.push(value)
  else if (typeof value === 'object' && value !== null && 'type' in value) collect(Object.values(value), into)
}

// Every object with a kind and a range is a node: the tree holds nothing else.
function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'kind' in value && 'range' in value
}
