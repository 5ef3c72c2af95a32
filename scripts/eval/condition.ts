import type { Expression } from '../../packages/dataprime/src/index.ts'
import { callOf, comparison, constant, type Scope, textOf } from './term.ts'

/**
 * A condition without its spelling: negation pushed inward, comparisons of one field put together, `in`, `arrayContains`
 * and a chain of `||` made one set, casts and the order of the parts forgotten.
 */
export type Condition =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Condition[] }
  | { readonly kind: 'set'; readonly field: string; readonly values: readonly string[]; readonly isIn: boolean }
  | {
      readonly kind: 'range'
      readonly field: string
      readonly low: number
      readonly high: number
      readonly open: string
    }
  | { readonly kind: 'text'; readonly field: string; readonly phrase: string; readonly isIn: boolean }
  | { readonly kind: 'other'; readonly text: string }

const levels = ['DEBUG', 'VERBOSE', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']
const opposite: Readonly<Record<string, string>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
}

export function conditionOf(expression: Expression, scope: Scope, isDenied = false): Condition {
  switch (expression.kind) {
    case 'unary':
      if (expression.operator === '!') return conditionOf(expression.operand, scope, !isDenied)
      break
    case 'binary': {
      const { operator, left, right } = expression
      if (operator === '&&' || operator === '||') {
        const parts = [conditionOf(left, scope, isDenied), conditionOf(right, scope, isDenied)]
        return (operator === '&&') !== isDenied ? all(parts) : any(parts)
      }
      if (operator === '~' || operator === '~~') return mentions(textOf(left, scope), constant(right, scope), !isDenied)
      if (operator in opposite) return compared(expression, scope, isDenied)
      break
    }
    case 'call': {
      const found = called(expression, scope, isDenied)
      if (found) return found
      break
    }
  }
  const text = textOf(expression, scope)
  return { kind: 'other', text: isDenied ? `!${text}` : text }
}

/** The parts that must all hold, each as text; what two queries are compared by. */
export function conjuncts(condition: Condition): readonly string[] {
  return (condition.kind === 'all' ? condition.parts : [condition]).map(show).filter((text) => text !== 'true')
}

export function all(parts: readonly Condition[]): Condition {
  return joined('all', parts)
}

function any(parts: readonly Condition[]): Condition {
  return joined('any', parts)
}

function joined(kind: 'all' | 'any', parts: readonly Condition[]): Condition {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]))
  const merged: Condition[] = []
  for (const part of flat) {
    const at = merged.findIndex((other) => together(kind, other, part) !== undefined)
    const before = merged[at]
    const one = before && together(kind, before, part)
    if (one) merged[at] = one
    else merged.push(part)
  }
  const unique = [...new Map(merged.map((part) => [show(part), part])).values()]
  const [only] = unique
  return unique.length === 1 && only ? only : { kind, parts: unique.sort((a, b) => (show(a) < show(b) ? -1 : 1)) }
}

/** Two conditions on one field as one, where there is such a one. */
function together(kind: 'all' | 'any', a: Condition, b: Condition): Condition | undefined {
  if (a.kind === 'set' && b.kind === 'set' && a.field === b.field && a.isIn === b.isIn) {
    const both = a.isIn === (kind === 'any') ? union(a.values, b.values) : a.values.filter((v) => b.values.includes(v))
    return { ...a, values: both }
  }
  if (a.kind === 'range' && b.kind === 'range' && a.field === b.field && kind === 'all') {
    const low = Math.max(a.low, b.low)
    const high = Math.min(a.high, b.high)
    return {
      ...a,
      low,
      high,
      open: `${bound(low === a.low ? a : b, 0)}${bound(high === a.high ? a : b, 1)}`,
    }
  }
  if (a.kind === 'range' && b.kind === 'range' && a.field === b.field && touches(a, b)) {
    return { ...a, low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) }
  }
  return undefined
}

/** Whole numbers next to each other: 400–499 or 500–599. */
function touches(a: Condition & { kind: 'range' }, b: Condition & { kind: 'range' }): boolean {
  return a.high === Number.POSITIVE_INFINITY ? b.high >= a.low - 1 : b.low === a.high + 1 || a.low === b.high + 1
}

function bound(range: { readonly open: string }, side: number): string {
  return range.open[side] ?? '.'
}

function show(condition: Condition): string {
  switch (condition.kind) {
    case 'all':
      return `(${condition.parts.map(show).join(' && ')})`
    case 'any':
      return `(${condition.parts.map(show).join(' || ')})`
    case 'set':
      return `${condition.field} ${condition.isIn ? 'in' : 'not in'} [${[...condition.values].sort().join(', ')}]`
    case 'range': {
      const { field, low, high, open } = condition
      const above = low === Number.NEGATIVE_INFINITY ? '' : `${low} ${open[0] === 'o' ? '<' : '<='} `
      return `${above}${field}${high === Number.POSITIVE_INFINITY ? '' : ` ${open[1] === 'o' ? '<' : '<='} ${high}`}`
    }
    case 'text':
      return `${condition.field} ${condition.isIn ? 'has' : 'lacks'} ${condition.phrase}`
    case 'other':
      return condition.text
  }
}

function compared(expression: Expression & { kind: 'binary' }, scope: Scope, isDenied: boolean): Condition {
  const { field, operator: said, value } = comparison(expression, scope)
  const operator = isDenied ? (opposite[said] ?? said) : said
  if (field.endsWith('.severity') && levels.includes(value)) {
    const at = levels.indexOf(value)
    const kept = levels.filter((_, i) => holds(i - at, operator))
    return { kind: 'set', field, values: kept, isIn: true }
  }
  if (operator === '==' || operator === '!=') {
    return { kind: 'set', field, values: [value], isIn: operator === '==' }
  }
  const n = Number(value)
  if (Number.isNaN(n)) return { kind: 'other', text: `${field} ${operator} ${value}` }
  return range(field, operator, n)
}

function holds(difference: number, operator: string): boolean {
  switch (operator) {
    case '==':
      return difference === 0
    case '!=':
      return difference !== 0
    case '<':
      return difference < 0
    case '<=':
      return difference <= 0
    case '>':
      return difference > 0
    default:
      return difference >= 0
  }
}

/** Of a status, which is whole and below 600, `< 600` says nothing and `< 500` is `<= 499`. */
function range(field: string, operator: string, n: number): Condition {
  const isStatus = /status|code/i.test(field)
  const isOpen = operator === '<' || operator === '>'
  const [low, high] = operator.startsWith('>')
    ? [isStatus && isOpen ? n + 1 : n, Number.POSITIVE_INFINITY]
    : [Number.NEGATIVE_INFINITY, isStatus && isOpen ? n - 1 : n]
  const open = isOpen && !isStatus ? (operator === '>' ? 'o.' : '.o') : '..'
  return { kind: 'range', field, low, high: isStatus && high >= 599 ? Number.POSITIVE_INFINITY : high, open }
}

function called(expression: Expression & { kind: 'call' }, scope: Scope, isDenied: boolean): Condition | undefined {
  const { name, args } = callOf(expression)
  const [first, second, ...rest] = args
  if (!first || !second) return undefined
  switch (name) {
    case 'in':
      return oneOf(first, [second, ...rest], scope, isDenied)
    case 'inArray':
      return second.kind === 'array' ? oneOf(first, second.elements, scope, isDenied) : undefined
    case 'arrayContains':
      return first.kind === 'array' ? oneOf(second, first.elements, scope, isDenied) : undefined
    case 'contains':
    case 'textSearch':
      return mentions(textOf(first, scope), constant(second, scope), !isDenied)
    default:
      return undefined
  }
}

function oneOf(field: Expression, values: readonly Expression[], scope: Scope, isDenied: boolean): Condition {
  const name = textOf(field, scope)
  const all = values.map((value) => constant(value, scope))
  if (name.endsWith('.severity') && isDenied)
    return { kind: 'set', field: name, values: levels.filter((each) => !all.includes(each)), isIn: true }
  return { kind: 'set', field: name, values: all, isIn: !isDenied }
}

export function mentions(field: string, phrase: string, isIn: boolean): Condition {
  return { kind: 'text', field, phrase: phrase.toLowerCase(), isIn }
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])]
}
