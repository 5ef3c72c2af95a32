import { type Expression, type Keypath, printExpression } from '../../packages/dataprime/src/index.ts'

/** What names stand for after an aggregation: `errors` is `count()`. */
export interface Scope {
  readonly names: ReadonlyMap<string, string>
  /** Epoch milliseconds. */
  readonly now: number
}

const msPer: Readonly<Record<string, number>> = {
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  ns: 0.000_001,
}

/** Functions that are called in several ways, or that change nothing a comparison of meanings cares for. */
const otherNames: Readonly<Record<string, string>> = {
  approx_count_distinct: 'distinct_count',
  count_distinct: 'distinct_count',
}

/** An expression as text, however it was spelt: no casts, no aliases, keys in brackets or behind dots. */
export function textOf(expression: Expression, scope: Scope): string {
  switch (expression.kind) {
    case 'keypath':
      return nameOf(expression, scope)
    case 'cast':
      return textOf(expression.operand, scope)
    case 'binary':
      return `(${textOf(expression.left, scope)} ${expression.operator} ${textOf(expression.right, scope)})`
    case 'unary':
      return `${expression.operator}${textOf(expression.operand, scope)}`
    case 'call': {
      const { name, args } = callOf(expression)
      return `${otherNames[name] ?? name}(${args.map((each) => textOf(each, scope)).join(', ')})`
    }
    case 'member':
      return `${textOf(expression.operand, scope)}.${expression.key}`
    case 'string':
      return `'${expression.value}'`
    case 'interval':
    case 'timestamp': {
      const known = instantOf(expression, scope.now)
      return known === undefined ? printExpression(expression) : String(known)
    }
    default:
      return printExpression(expression)
  }
}

/** A literal as text without quotes, so that `'42'` and `42` are one value. */
export function constant(expression: Expression, scope: Scope): string {
  switch (expression.kind) {
    case 'string':
      return expression.value
    case 'enum':
      return expression.name
    case 'number':
      return String(expression.value)
    case 'cast':
      return constant(expression.operand, scope)
    case 'binary': {
      const known = instantOf(expression, scope.now)
      return known === undefined ? textOf(expression, scope) : String(known)
    }
    default:
      return textOf(expression, scope)
  }
}

export function nameOf({ root, path }: Keypath, { names }: Scope): string {
  const name = [root, ...path.map((each) => (each.kind === 'key' ? each.name : '*'))].join('.')
  return names.get(name) ?? names.get(name.replace(/^\$d\./, '')) ?? name
}

export function callOf(expression: Expression & { kind: 'call' }): { name: string; args: readonly Expression[] } {
  return { name: expression.name, args: expression.args.map(({ value }) => value) }
}

/** A comparison with its field on the left: `2 < x / 1000` is `x > 2000`. */
export function comparison(
  { operator, left, right }: Expression & { kind: 'binary' },
  scope: Scope,
): { field: string; operator: string; value: string } {
  const flipped: Readonly<Record<string, string>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' }
  if (isConstant(left) && !isConstant(right)) {
    return comparison({ ...mirror(left, right), operator: (flipped[operator] ?? operator) as typeof operator }, scope) // of the same table
  }
  if (left.kind === 'binary' && left.operator === '/' && left.right.kind === 'number' && right.kind === 'number') {
    return { field: textOf(left.left, scope), operator, value: String(left.right.value * right.value) }
  }
  return { field: textOf(left, scope), operator, value: constant(right, scope) }

  function mirror(low: Expression, high: Expression): Expression & { kind: 'binary' } {
    return { kind: 'binary', operator, left: high, right: low, operatorRange: left.range, range: left.range }
  }
}

function isConstant({ kind }: Expression): boolean {
  return ['string', 'number', 'boolean', 'null', 'interval', 'enum', 'timestamp'].includes(kind)
}

/** Milliseconds: of an interval, or since 1970 of a point in time; undefined if only the running query knows. */
export function instantOf(expression: Expression, now: number): number | undefined {
  switch (expression.kind) {
    case 'interval': {
      const ms = expression.parts.reduce((sum, { value, unit }) => sum + value * (msPer[unit] ?? 0), 0)
      return expression.negative ? -ms : ms
    }
    case 'timestamp':
      return expression.form === 'literal' ? literalInstant(expression.value, now) : instantOf(expression.value, now)
    case 'call':
      return expression.name === 'now' ? now : undefined
    case 'unary': {
      const of = instantOf(expression.operand, now)
      return expression.operator === '-' && of !== undefined ? -of : undefined
    }
    case 'binary': {
      const left = instantOf(expression.left, now)
      const right = instantOf(expression.right, now)
      if (left === undefined || right === undefined) return undefined
      return expression.operator === '+' ? left + right : expression.operator === '-' ? left - right : undefined
    }
    default:
      return undefined
  }
}

function literalInstant(value: { kind: 'string'; value: string } | { kind: 'number'; text: string }, now: number) {
  if (value.kind === 'number') return Number(value.text) / 10 ** (value.text.length - 13)
  if (value.value === 'now') return now
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/.test(value.value) || value.value.length === 10
  const at = Date.parse(hasZone ? value.value : `${value.value}Z`)
  return Number.isNaN(at) ? undefined : at
}
