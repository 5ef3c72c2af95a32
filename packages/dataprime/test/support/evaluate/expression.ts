import type { Expression } from '../../../src/index.ts'
import { call } from './functions.ts'
import { binary } from './operators.ts'
import { type Row, read } from './row.ts'
import { cast, equals, interval, isList, isObject, isTagged, severity, timestamp, type Value } from './value.ts'

const unitSizes = { d: 86_400_000_000_000n, h: 3_600_000_000_000n, m: 60_000_000_000n, s: 1_000_000_000n }
const sizes: Readonly<Record<string, bigint>> = { ...unitSizes, ms: 1_000_000n, us: 1_000n, ns: 1n }

/** The value of an expression on a row, by the null rules of the language. `ready` are values of calls known already. */
export function evaluate(node: Expression, row: Row, ready?: ReadonlyMap<Expression, Value>): Value {
  const on = (inner: Expression) => evaluate(inner, row, ready)
  const known = ready?.get(node)
  if (known !== undefined) return known
  switch (node.kind) {
    case 'string':
    case 'number':
    case 'boolean':
      return node.value
    case 'null':
      return null
    case 'enum':
      return severity(node.name)
    case 'interval': {
      const ns = node.parts.reduce((sum, { value, unit }) => sum + BigInt(value) * (sizes[unit] ?? 0n), 0n)
      return interval(node.negative ? -ns : ns)
    }
    case 'timestamp':
      return timestamp(0n)
    case 'keypath':
      return read(row, node)
    case 'array':
      return node.elements.map(on)
    case 'interpolated':
      return node.parts
        .map((part) =>
          part.kind === 'text' ? part.value : part.expression ? String(cast(on(part.expression), 'string')) : '',
        )
        .join('')
    case 'binary':
      return binary(node, on)
    case 'unary': {
      const value = on(node.operand)
      if (node.operator === '!') return typeof value === 'boolean' ? !value : null
      if (typeof value === 'number') return -value
      return isTagged(value) && value.is === 'interval' ? interval(-value.ns) : null
    }
    case 'call':
      return call(
        node.name,
        node.args.map((arg) => on(arg.value)),
      )
    case 'cast':
      return cast(on(node.operand), node.type)
    case 'index': {
      const [list, at] = [on(node.operand), on(node.index)]
      return isList(list) && typeof at === 'number' ? (list[at] ?? null) : null
    }
    case 'member': {
      const value = on(node.operand)
      return isObject(value) ? (value[node.key] ?? null) : null
    }
    case 'case': {
      const taken = node.clauses.find(({ match }) => match === null || on(match) === true)
      return taken ? on(taken.result) : null
    }
    case 'caseOf': {
      const subject = on(node.subject)
      const taken = node.clauses.find(({ match }) => match === null || equals(subject, on(match)) === true)
      return taken && node.comparison === 'case_equals' ? on(taken.result) : null
    }
    case 'regexp':
    case 'datatype':
    case 'subquery':
    case 'brokenExpression':
      throw new Error(`Cannot evaluate an expression: ${node.kind} has no value here`)
  }
}
