import type { Binary, Expression, Node, Query } from './ast.ts'
import { commandFields, partFields, type Role } from './child-fields.ts'

export interface Rewriting {
  /**
   * Gives what stands in place of an expression whose parts are already rewritten; the same object for no change.
   * `above` is the operator that has the expression on its left, as it was before.
   */
  readonly expression?: (node: Expression, above: Binary | null) => Expression
  /** The same for a query, the outermost included. */
  readonly query?: (node: Query) => Query
  /** True for a node to be left as it is, with all that is below it. */
  readonly leave?: (node: Node) => boolean
}

/** A copy of the query, changed from the inside out. What does not change is shared; without a change it is the same object. */
export function rewriteQuery(root: Query, by: Rewriting): Query {
  return part(root, by) as Query
}

/** The same for one expression. */
export function rewriteExpression(root: Expression, by: Rewriting): Expression {
  return expression(root, by)
}

// A long chain of && is as deep on its left as it is long, and everything else at most as deep as the parser allows:
// a loop down the left side keeps the stack short.
function expression(node: Expression, by: Rewriting): Expression {
  if (by.leave?.(node)) return node
  const chain: Binary[] = []
  let left = node
  for (; left.kind === 'binary' && !by.leave?.(left); left = left.left) chain.push(left)
  const links = chain.reverse()
  let result = left.kind === 'binary' ? left : replaced(part(left, by) as Expression, by, links[0])
  for (const [index, link] of links.entries()) {
    const right = expression(link.right, by)
    const isSame = result === link.left && right === link.right
    result = replaced(isSame ? link : { ...link, left: result, right }, by, links[index + 1])
  }
  return result
}

function replaced(node: Expression, by: Rewriting, above: Binary | undefined): Expression {
  return by.expression ? by.expression(node, above ?? null) : node
}

// What comes back has the kind that went in, for only the places that the table calls 'expression' may change theirs.
function part(node: Node, by: Rewriting): Node {
  if (by.leave?.(node)) return node
  const fields: Readonly<Record<string, Role>> = childFields[node.kind]
  let copy = node
  for (const [field, role] of Object.entries(fields)) {
    const value = (node as unknown as Record<string, unknown>)[field]
    const next = mapped(value, role, by)
    if (next !== value) copy = { ...copy, [field]: next }
  }
  return copy.kind === 'query' && by.query ? by.query(copy) : copy
}

function mapped(value: unknown, role: Role, by: Rewriting): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => mapped(item, role, by))
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  if (typeof value !== 'object' || value === null) return value
  if ('kind' in value) return role === 'expression' ? expression(value as Expression, by) : part(value as Node, by)
  // How a join matches is no node, but holds one.
  const entries = Object.entries(value).map(([key, item]) => [key, mapped(item, role, by)] as const)
  const isSame = entries.every(([key, item]) => item === (value as Record<string, unknown>)[key])
  return isSame ? value : Object.fromEntries(entries)
}

const childFields = { ...commandFields, ...partFields }
