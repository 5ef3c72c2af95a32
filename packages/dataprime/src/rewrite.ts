import type { Binary, Expression, Node, Query } from './ast.ts'

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

/** Any expression may take the place of this one, or only a node of the same kind. */
type Role = 'expression' | 'part'
type NodeOf<K extends Node['kind']> = Extract<Node, { readonly kind: K }>
type Element<V> = V extends readonly (infer E)[] ? Element<E> : V
type Holder = Exclude<Node, { readonly kind: 'comment' }> | { readonly type: string; readonly condition: Node }
type RoleOf<V> = [Extract<Element<V>, Holder>] extends [never]
  ? never
  : [Expression] extends [Element<V>]
    ? 'expression'
    : 'part'
type ChildFields<N> = { readonly [F in keyof N as [RoleOf<N[F]>] extends [never] ? never : F]-?: RoleOf<N[F]> }

/** Where each node keeps others. A place that is missing here, or one too many, does not compile. */
const childFields: { readonly [K in Node['kind']]: ChildFields<NodeOf<K>> } = {
  query: { source: 'part', stages: 'part' },
  source: { dataset: 'part', args: 'part', timeframe: 'part' },
  aggregate: { aggregates: 'part' },
  block: { condition: 'expression' },
  bottom: { count: 'part', items: 'part', by: 'part' },
  choose: { items: 'part' },
  convert: { conversions: 'part' },
  count: { into: 'part' },
  countby: { keys: 'part', into: 'part' },
  create: { target: 'part', value: 'expression', policies: 'part' },
  dedupeby: { keys: 'expression', keep: 'part', order: 'part' },
  distinct: { keys: 'part' },
  enrich: { value: 'expression', into: 'part', table: 'part' },
  explode: { value: 'expression', into: 'part' },
  extract: { value: 'expression', into: 'part', extractor: 'part', datatypes: 'part' },
  filter: { condition: 'expression' },
  find: { phrase: 'part', target: 'part' },
  groupby: { keys: 'part', aggregates: 'part' },
  join: { into: 'part', query: 'part', match: 'part' },
  limit: { count: 'part' },
  lucene: { query: 'part' },
  move: { from: 'part', to: 'part' },
  multigroupby: { sets: 'part', aggregates: 'part' },
  orderby: { order: 'part' },
  redact: { target: 'part', pattern: 'part', replacement: 'part' },
  remove: { keypaths: 'part' },
  replace: { target: 'part', value: 'expression' },
  roundtime: { value: 'expression', interval: 'expression', into: 'part' },
  stitch: { query: 'part', into: 'part' },
  top: { count: 'part', items: 'part', by: 'part' },
  union: { query: 'part' },
  wildfind: { phrase: 'part' },
  brokenStage: {},

  string: {},
  number: {},
  boolean: {},
  null: {},
  regexp: {},
  interval: {},
  enum: {},
  datatype: {},
  keypath: { path: 'part' },
  timestamp: { value: 'expression' },
  array: { elements: 'expression' },
  interpolated: { parts: 'part' },
  binary: { left: 'expression', right: 'expression' },
  unary: { operand: 'expression' },
  call: { args: 'part' },
  cast: { operand: 'expression' },
  index: { operand: 'expression', index: 'expression' },
  member: { operand: 'expression' },
  case: { clauses: 'part' },
  caseOf: { subject: 'expression', clauses: 'part' },
  subquery: { query: 'part' },
  brokenExpression: {},

  key: {},
  dynamicKey: { key: 'part' },
  text: {},
  hole: { expression: 'expression' },
  argument: { value: 'expression' },
  clause: { match: 'expression', result: 'expression' },
  aliased: { expression: 'expression', alias: 'part' },
  typedKeypath: { keypath: 'part' },
  orderKey: { expression: 'expression' },
  groupingSet: { keys: 'part' },
  dataset: {},
  around: { at: 'expression', interval: 'expression' },
  between: { from: 'expression', to: 'expression' },
  last: { interval: 'expression' },
  timeshifted: { interval: 'expression' },
  onExists: {},
  onMissing: {},
  onTypeChange: {},
  extractor: { args: 'part' },
  on: { condition: 'expression' },
  using: { keypaths: 'part' },
  comment: {},
}
