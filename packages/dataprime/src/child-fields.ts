import type { Expression, Node } from './ast.ts'

/** Any expression may take the place of this one, or only a node of the same kind. */
export type Role = 'expression' | 'part'
type NodeOf<K extends Node['kind']> = Extract<Node, { readonly kind: K }>
type Element<V> = V extends readonly (infer E)[] ? Element<E> : V
type Holder = Exclude<Node, { readonly kind: 'comment' }> | { readonly type: string; readonly condition: Node }
type RoleOf<V> = [Extract<Element<V>, Holder>] extends [never]
  ? never
  : [Expression] extends [Element<V>]
    ? 'expression'
    : 'part'
type ChildFields<N> = { readonly [F in keyof N as [RoleOf<N[F]>] extends [never] ? never : F]-?: RoleOf<N[F]> }

type Commented = Extract<Node, { readonly commentsAfter?: unknown }>['kind']

/** Where queries and their commands keep other nodes, besides comments. A place that is missing here, or one too many, does not compile. */
export const commandFields: { readonly [K in Commented]: ChildFields<NodeOf<K>> } = {
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
}

/** The same for all that commands are made of. */
export const partFields: { readonly [K in Exclude<Node['kind'], Commented>]: ChildFields<NodeOf<K>> } = {
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
