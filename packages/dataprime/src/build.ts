import type {
  Aggregate,
  Aliased,
  Argument,
  ArrayLiteral,
  Binary,
  BinaryOperator,
  Block,
  BooleanLiteral,
  Bottom,
  Call,
  Cast,
  Choose,
  Command,
  Count,
  Countby,
  Create,
  Dataset,
  Dedupeby,
  Direction,
  Distinct,
  EnumLiteral,
  Expression,
  Filter,
  Find,
  Groupby,
  IntervalLiteral,
  IntervalUnit,
  Keypath,
  KeySegment,
  Limit,
  Lucene,
  NullLiteral,
  NumberLiteral,
  Orderby,
  OrderKey,
  Query,
  Range,
  RegexpLiteral,
  Root,
  SeverityName,
  Source,
  Stage,
  StringLiteral,
  Timeframe,
  Timestamp,
  Top,
  TypeName,
  Unary,
  Wildfind,
} from './ast.ts'

/** The range of what was built and not read. */
export const nowhere: Range = {
  start: { offset: 0, line: 1, column: 1 },
  end: { offset: 0, line: 1, column: 1 },
}
const range = nowhere

function string(value: string): StringLiteral {
  return { kind: 'string', value, range }
}

/** Throws for what cannot be written as a literal: NaN and the infinities. */
function number(value: number): NumberLiteral {
  if (!Number.isFinite(value)) throw new RangeError(`Cannot write a number literal: ${value} has none`)
  const text = String(value)
  return { kind: 'number', value, text: text.includes('e') ? plainDigits(value) : text, range }
}

function boolean(value: boolean): BooleanLiteral {
  return { kind: 'boolean', value, range }
}

function nothing(): NullLiteral {
  return { kind: 'null', range }
}

/** `pattern` is what stands between the slashes; slashes in it are escaped if they are not. */
function regexp(pattern: string): RegexpLiteral {
  return { kind: 'regexp', pattern: pattern.replace(/\\.|\//gs, (c) => (c === '/' ? '\\/' : c)), range }
}

/** `interval(1, 'h')`, negative for the past. `value` must be whole. */
function interval(value: number, unit: IntervalUnit): IntervalLiteral {
  if (!Number.isSafeInteger(value)) throw new RangeError(`Cannot write an interval: ${value} is not a whole number`)
  return { kind: 'interval', negative: value < 0, parts: [{ value: Math.abs(value), unit }], range }
}

function severity(name: SeverityName): EnumLiteral {
  return { kind: 'enum', name, range }
}

/** `@'…'`: an ISO date or time, or `now`. */
function timestamp(text: string): Timestamp {
  return { kind: 'timestamp', form: 'literal', value: string(text), range }
}

/** `keypath('$d', 'http', 'status')`; any text may be a key. */
function keypath(root: Root, ...path: readonly string[]): Keypath {
  return { kind: 'keypath', root, implicit: false, path: path.map(key), range }
}

/** A path in $d written without its root, as aliases are: `field('errors')`. */
function field(...path: readonly [string, ...string[]]): Keypath {
  return { kind: 'keypath', root: '$d', implicit: true, path: path.map(key), range }
}

function key(name: string): KeySegment {
  return { kind: 'key', name, range }
}

function array(...elements: readonly Expression[]): ArrayLiteral {
  return { kind: 'array', elements, range }
}

function binary(left: Expression, operator: BinaryOperator, right: Expression): Binary {
  return { kind: 'binary', operator, operatorRange: range, left, right, range }
}

function not(operand: Expression): Unary {
  return { kind: 'unary', operator: '!', operand, range }
}

/** All of the conditions, joined by &&; `true` for none. */
function all(...conditions: readonly Expression[]): Expression {
  return chain(conditions, '&&') ?? boolean(true)
}

/** Any of the conditions, joined by ||; `false` for none. */
function any(...conditions: readonly Expression[]): Expression {
  return chain(conditions, '||') ?? boolean(false)
}

function chain(conditions: readonly Expression[], operator: BinaryOperator): Expression | undefined {
  const [first, ...rest] = conditions
  return first && rest.reduce((left, right) => binary(left, operator, right), first)
}

/** `call('roundTime', time, interval(5, 'm'))` */
function call(name: string, ...args: readonly Expression[]): Call {
  return { kind: 'call', name, nameRange: range, style: 'function', args: args.map(argument), range }
}

/** `method(path, 'startsWith', string('/api'))` */
function method(receiver: Expression, name: string, ...args: readonly Expression[]): Call {
  return { kind: 'call', name, nameRange: range, style: 'method', args: [receiver, ...args].map(argument), range }
}

function argument(value: Expression): Argument {
  return { kind: 'argument', name: null, value, range }
}

function cast(operand: Expression, type: TypeName): Cast {
  return { kind: 'cast', operand, type, range }
}

/** `alias(call('count'), 'errors')` */
function alias(expression: Expression, name?: string | Keypath): Aliased {
  const to = typeof name === 'string' ? field(name) : (name ?? null)
  return { kind: 'aliased', expression, alias: to, range }
}

function by(expression: Expression, direction: Direction | null = null): OrderKey {
  return { kind: 'orderKey', expression, direction, range }
}

/** A query; a source among the commands must be the first of them. */
function query(...commands: readonly Command[]): Query {
  const [first, ...rest] = commands
  const source = first?.kind === 'source' ? first : null
  const stages: Stage[] = []
  for (const command of source ? rest : commands) {
    if (command.kind === 'source') throw new RangeError('Cannot build a query: source must be its first command')
    stages.push(command)
  }
  return { kind: 'query', source, stages, range }
}

/** `source('logs', last(interval(1, 'h')))` */
function source(dataset: string, timeframe: Timeframe | null = null): Source {
  const node: Dataset = { kind: 'dataset', path: dataset.split('/'), range }
  return { kind: 'source', dataset: node, args: [], timeframe, range }
}

function last(length: Expression): Timeframe {
  return { kind: 'last', interval: length, range }
}
function between(from: Expression, to: Expression): Timeframe {
  return { kind: 'between', from, to, range }
}
function around(at: Expression, length: Expression | null = null): Timeframe {
  return { kind: 'around', at, interval: length, range }
}
function timeshifted(shift: Expression): Timeframe {
  return { kind: 'timeshifted', interval: shift, range }
}

function filter(condition: Expression): Filter {
  return { kind: 'filter', condition, range }
}
function block(condition: Expression): Block {
  return { kind: 'block', condition, range }
}
function find(phrase: string, target: Keypath): Find {
  return { kind: 'find', phrase: string(phrase), target, range }
}
function wildfind(phrase: string): Wildfind {
  return { kind: 'wildfind', phrase: string(phrase), range }
}
function lucene(text: string): Lucene {
  return { kind: 'lucene', query: string(text), range }
}
function choose(...items: readonly Aliased[]): Choose {
  return { kind: 'choose', items, range }
}
function create(target: Keypath, value: Expression): Create {
  return { kind: 'create', target, value, policies: [], range }
}
function aggregate(...aggregates: readonly Aliased[]): Aggregate {
  return { kind: 'aggregate', aggregates, range }
}
function groupby(keys: readonly Aliased[], aggregates: readonly Aliased[]): Groupby {
  return { kind: 'groupby', keys, aggregates, range }
}
function count(into: Keypath | null = null): Count {
  return { kind: 'count', into, range }
}
function countby(keys: readonly Aliased[], into: Keypath | null = null, direction: Direction | null = null): Countby {
  return { kind: 'countby', keys, into, direction, range }
}
/** At most so many rows for each combination of the keys, the first in the order. */
function dedupeby(keys: readonly Expression[], keep: number, ...order: readonly OrderKey[]): Dedupeby {
  return { kind: 'dedupeby', keys, keep: number(keep), order, range }
}
function distinct(...keys: readonly Aliased[]): Distinct {
  return { kind: 'distinct', keys, range }
}
function orderby(...order: readonly OrderKey[]): Orderby {
  return { kind: 'orderby', order, range }
}
function limit(rows: number): Limit {
  return { kind: 'limit', count: number(rows), range }
}
function top(rows: number, items: readonly Aliased[], ...sort: readonly Aliased[]): Top {
  return { kind: 'top', count: number(rows), items, by: sort, range }
}
function bottom(rows: number, items: readonly Aliased[], ...sort: readonly Aliased[]): Bottom {
  return { kind: 'bottom', count: number(rows), items, by: sort, range }
}

// The language has no exponents: 1e21 and 1e-7 are written out.
function plainDigits(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : value.toFixed(20).replace(/0+$/, '')
}

/** Makes trees without text. Nodes are plain data: what has no function here may be written as an object. */
export const build = {
  string,
  number,
  boolean,
  null: nothing,
  regexp,
  interval,
  severity,
  timestamp,
  keypath,
  field,
  array,
  binary,
  not,
  all,
  any,
  call,
  method,
  cast,
  alias,
  by,
  query,
  source,
  last,
  between,
  around,
  timeshifted,
  filter,
  block,
  find,
  wildfind,
  lucene,
  choose,
  create,
  aggregate,
  groupby,
  count,
  countby,
  dedupeby,
  distinct,
  orderby,
  limit,
  top,
  bottom,
}
