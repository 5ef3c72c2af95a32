import type { Binary, Expression } from '../../../src/index.ts'
import { call } from './functions.ts'
import { mentions } from './search.ts'
import { compare, equals, interval, isList, isObject, isTagged, timestamp, type Value } from './value.ts'

export function binary(node: Binary, on: (inner: Expression) => Value): Value {
  const { operator, left, right } = node
  const [a, b] = [on(left), on(right)]
  switch (operator) {
    case '&&':
      return a === false || b === false ? false : a === true && b === true ? true : null
    case '||':
      return a === true || b === true ? true : a === false && b === false ? false : null
    case '==':
      return isEqual(node, a, b)
    case '!=': {
      const equal = isEqual(node, a, b)
      return equal === null ? null : !equal
    }
    case '~':
    case '~~':
      return typeof b === 'string' ? mentions(a, b) : null
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const found = compare(a, b)
      if (found === null) return null
      return operator === '<' ? found < 0 : operator === '<=' ? found <= 0 : operator === '>' ? found > 0 : found >= 0
    }
    default:
      return arithmetic(operator, a, b)
  }
}

/** A null that is written asks for existence; of an object or an array the answer is null. */
function isEqual({ left, right }: Binary, a: Value, b: Value): boolean | null {
  if (left.kind !== 'null' && right.kind !== 'null') return equals(a, b)
  if (isObject(a) || isList(a) || isObject(b) || isList(b)) return null
  return a === b
}

function arithmetic(operator: '+' | '-' | '*' | '/' | '%', a: Value, b: Value): Value {
  if (typeof a === 'number' && typeof b === 'number') return numbers(operator, a, b)
  if (isTagged(a) && a.is === 'interval' && typeof b === 'number' && operator === '*')
    return Number.isSafeInteger(b) ? interval(a.ns * BigInt(b)) : null
  if (!isTagged(a) || !isTagged(b) || a.is === 'severity' || b.is === 'severity') return null
  const sign = operator === '+' ? 1n : operator === '-' ? -1n : null
  if (a.is === 'timestamp' && b.is === 'timestamp') return operator === '-' ? interval(a.ns - b.ns) : null
  if (operator === '/' && a.is === 'timestamp') return call('roundTime', [a, b])
  if (sign === null || b.is === 'timestamp') return null
  return a.is === 'timestamp' ? timestamp(a.ns + sign * b.ns) : interval(a.ns + sign * b.ns)
}

function numbers(operator: '+' | '-' | '*' | '/' | '%', a: number, b: number): Value {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return b === 0 ? null : a / b
    case '%':
      return b === 0 ? null : a % b
  }
}
