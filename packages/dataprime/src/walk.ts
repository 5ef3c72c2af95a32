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
  collectParts(node, found)
  // Most nodes have their parts in the order of the text.
  const isSorted = found.every((child, at) => at === 0 || startOf(found[at - 1]) <= startOf(child))
  return isSorted ? found : found.sort((a, b) => startOf(a) - startOf(b))
}

function startOf(node: Node | undefined): number {
  return node?.range.start.offset ?? 0
}

function collectParts(of: object, into: Node[]): void {
  for (const value of Object.values(of)) {
    if (typeof value === 'object' && value !== null) collect(value, into)
  }
}

function collect(value: object, into: Node[]): void {
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object' && item !== null) collect(item, into)
  } else if (isNode(value)) into.push(value)
  else if ('type' in value) collectParts(value, into)
}

// Every object with a kind and a range is a node: the tree holds nothing else.
function isNode(value: object): value is Node {
  return 'kind' in value && 'range' in value
}
