// 60 * 60  →  3600

import type { Binary, Call, Expression, IntervalUnit } from '../../ast.ts'
import { build } from '../../build.ts'
import { nanosecondsOf, unitNanoseconds } from '../../interval-length.ts'
import { onExpressions } from '../rule.ts'

/** Never folded: what differs from run to run, division by zero, remainders, and whatever would become `null`. */
export const foldConstants = onExpressions('fold-constants', (node) => {
  if (node.kind === 'binary') return foldOperator(node)
  return node.kind === 'call' ? foldCall(node) : null
})

function foldOperator({ operator, left, right }: Binary): Expression | null {
  if (operator === '==' || operator === '!=') {
    const isEqual = areEqual(left, right)
    return isEqual === null ? null : build.boolean(isEqual === (operator === '=='))
  }
  if (left.kind === 'number' && right.kind === 'number') return foldNumbers(operator, left.value, right.value)
  if (left.kind === 'interval' && right.kind === 'interval') {
    if (operator === '+') return interval(nanosecondsOf(left) + nanosecondsOf(right))
    if (operator === '-') return interval(nanosecondsOf(left) - nanosecondsOf(right))
  }
  if (operator !== '*' || left.kind !== 'interval' || right.kind !== 'number') return null
  return Number.isSafeInteger(right.value) ? interval(nanosecondsOf(left) * BigInt(right.value)) : null
}

/** Null if that is not known before the query runs. A literal null asks whether the other side exists. */
function areEqual(left: Expression, right: Expression): boolean | null {
  const [one, other] = [constant(left), constant(right)]
  if (one === undefined || other === undefined) return null
  if (one === null || other === null || typeof one === typeof other) return one === other
  return null
}

function constant(node: Expression): string | number | boolean | null | undefined {
  if (node.kind === 'null') return null
  return node.kind === 'string' || node.kind === 'number' || node.kind === 'boolean' ? node.value : undefined
}

function foldNumbers(operator: Binary['operator'], left: number, right: number): Expression | null {
  switch (operator) {
    case '+':
      return number(left + right)
    case '-':
      return number(left - right)
    case '*':
      return number(left * right)
    case '/':
      return right === 0 ? null : number(left / right)
    case '<':
      return build.boolean(left < right)
    case '<=':
      return build.boolean(left <= right)
    case '>':
      return build.boolean(left > right)
    case '>=':
      return build.boolean(left >= right)
    default:
      return null
  }
}

/** Null for a value that no literal has, or that would be longer than how it was written. */
function number(value: number): Expression | null {
  if (!Number.isFinite(value) || Object.is(value, -0) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return null
  const literal = build.number(value)
  return Number(literal.text) === value && literal.text.length <= 16 ? literal : null
}

function interval(value: bigint): Expression {
  let rest = value < 0n ? -value : value
  const parts: { value: number; unit: IntervalUnit }[] = []
  for (const [unit, size] of unitNanoseconds) {
    if (rest >= size) parts.push({ value: Number(rest / size), unit })
    rest %= size
  }
  const whole = parts.length > 0 ? parts : [{ value: 0, unit: 'ns' as const }]
  return { ...build.interval(0, 'ns'), negative: value < 0n, parts: whole }
}

function foldCall(node: Call): Expression | null {
  if (node.args.some(({ name }) => name !== null)) return null
  const [first, ...rest] = node.args.map(({ value }) => value)
  if (!first) return null
  if (node.name === 'if' && first.kind === 'boolean') {
    const [chosen, other] = rest
    const taken = first.value ? chosen : other
    return taken && taken.kind !== 'null' ? taken : null
  }
  const texts = [first, ...rest].flatMap((value) => (value.kind === 'string' ? [value.value] : []))
  const [text, ...others] = texts
  if (text === undefined || texts.length !== node.args.length) return null
  if (node.name === 'concat') return build.string(texts.join(''))
  // Beyond ASCII, upper and lower case are a matter of language and of the engine's tables.
  if (others.length > 0 || !/^[ -~]*$/.test(text)) return null
  if (node.name === 'toLowerCase') return build.string(text.toLowerCase())
  if (node.name === 'toUpperCase') return build.string(text.toUpperCase())
  return node.name === 'length' ? build.number(text.length) : null
}
