import type { Expression, TypeName } from '../../ast.ts'
import { build } from '../../build.ts'
import { meantInterval, readInterval } from '../../parse/interval-text.ts'
import type { Type } from './type.ts'

/** The expression that was probably meant where another type is wanted; null if that cannot be told. */
export function mended(node: Expression, given: Type, wanted: Type): Expression | null {
  if (node.kind === 'string') return fromText(node.value, wanted)
  const date = wanted.kind === 'timestamp' ? dateOf(node) : null
  if (date !== null) return timestamp(build.string(date))
  if (node.kind === 'number') {
    if (wanted.kind === 'string') return build.string(node.text)
    return wanted.kind === 'timestamp' && isEpoch(node.text) ? timestamp(node) : null
  }
  if (node.kind === 'interpolated' && wanted.kind === 'bool') return null
  const type = castable.get(wanted.kind)?.get(given.kind)
  return type ? build.cast(node, type) : null
}

// Wanted → given → the cast that makes the one of the other.
const castable: ReadonlyMap<string, ReadonlyMap<string, TypeName>> = new Map([
  ['string', new Map(all('string', ['number', 'bool', 'timestamp', 'interval', 'object', 'array', 'enum', 'union']))],
  ['number', new Map(all('number', ['string', 'union']))],
  ['bool', new Map(all('bool', ['string']))],
  ['timestamp', new Map(all('timestamp', ['string', 'number', 'union']))],
  ['interval', new Map(all('interval', ['string']))],
])

function all(type: TypeName, kinds: readonly string[]): [string, TypeName][] {
  return kinds.map((kind) => [kind, type])
}

function fromText(value: string, wanted: Type): Expression | null {
  switch (wanted.kind) {
    case 'number':
      return /^-?\d+(\.\d+)?$/.test(value) ? { ...build.number(Number(value)), text: value } : null
    case 'bool':
      return value === 'true' || value === 'false' ? build.boolean(value === 'true') : null
    case 'interval': {
      const meant = meantInterval(value)
      const parts = meant === null ? null : readInterval(meant)
      return parts && { ...build.interval(0, 'ns'), parts }
    }
    case 'timestamp':
      return isTimeText(value) ? timestamp(build.string(value)) : null
    case 'regexp':
      return value === '' ? null : build.regexp(value)
    default:
      return null
  }
}

// 2025-01-31 without quotes subtracts.
function dateOf(node: Expression): string | null {
  if (node.kind !== 'binary' || node.left.kind !== 'binary' || node.operator !== '-') return null
  const parts = [node.left.left, node.left.right, node.right].map((part) => (part.kind === 'number' ? part.text : ''))
  const text = parts.join('-')
  return node.left.operator === '-' && isTimeText(text) ? text : null
}

export function isTimeText(value: string): boolean {
  return /^(now|\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)$/.test(value)
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, by the number of digits. */
function isEpoch(text: string): boolean {
  return /^\d+$/.test(text) && [10, 13, 16, 19].includes(text.length)
}

function timestamp(value: Extract<Expression, { kind: 'string' | 'number' }>): Expression {
  return { kind: 'timestamp', form: 'literal', value, range: value.range }
}
