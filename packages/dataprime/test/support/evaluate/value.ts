import type { SeverityName, TypeName } from '../../../src/index.ts'

/** A value of a row. A missing key is null. */
export type Value = null | boolean | number | string | Tagged | readonly Value[] | { readonly [key: string]: Value }

type Tagged =
  | { readonly is: 'timestamp'; readonly ns: bigint }
  | { readonly is: 'interval'; readonly ns: bigint }
  | { readonly is: 'severity'; readonly name: SeverityName; readonly rank: bigint }

const severities = ['DEBUG', 'VERBOSE', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const

export function timestamp(ns: bigint): Value {
  return { is: 'timestamp', ns }
}

export function interval(ns: bigint): Value {
  return { is: 'interval', ns }
}

export function severity(name: SeverityName): Value {
  return { is: 'severity', name, rank: BigInt(severities.indexOf(name)) }
}

export function typeOf(value: Value): TypeName | 'null' | 'severity' {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number' || typeof value === 'string') return typeof value === 'number' ? 'number' : 'string'
  if (Array.isArray(value)) return 'array'
  return isTagged(value) ? value.is : 'object'
}

export function isTagged(value: Value): value is Tagged {
  return typeof value === 'object' && value !== null && 'is' in value
}

export function isObject(value: Value): value is { readonly [key: string]: Value } {
  return typeOf(value) === 'object'
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

/** Null where the two cannot be compared: nulls, two types, objects and arrays. */
export function equals(a: Value, b: Value): boolean | null {
  const type = typeOf(a)
  if (type !== typeOf(b) || type === 'null' || type === 'object' || type === 'array') return null
  return textOf(a) === textOf(b)
}

/** Below 0, 0 or above 0; null where there is no order. */
export function compare(a: Value, b: Value): number | null {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  if (!isTagged(a) || !isTagged(b)) return null
  if (a.is !== b.is) return null
  const [one, other] = [a, b].map((value) => (value.is === 'severity' ? value.rank : value.ns))
  return one === undefined || other === undefined || one === other ? 0 : one < other ? -1 : 1
}

/** The same text for values that are the same, whatever the order of their keys; a key that is null is none. */
export function textOf(value: Value): string {
  if (isList(value)) return `[${value.map(textOf).join()}]`
  if (isTagged(value)) return value.is === 'severity' ? value.name : `${value.is} ${value.ns}`
  if (!isObject(value)) return JSON.stringify(value)
  const entries = Object.entries(value).filter(([, item]) => item !== null)
  return `{${entries.map(([key, item]) => `${key}:${textOf(item)}`).sort()}}`
}

export function cast(value: Value, type: TypeName): Value {
  if (typeOf(value) === type || value === null) return value
  if (type === 'string') return isTagged(value) && value.is === 'severity' ? value.name : textOf(value)
  if (type === 'number' && typeof value === 'string') return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null
  if (type === 'bool') return value === 'true' ? true : value === 'false' ? false : null
  return null
}
