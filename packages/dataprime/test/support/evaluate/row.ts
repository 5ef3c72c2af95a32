import type { Keypath } from '../../../src/index.ts'
import { isObject, type Value } from './value.ts'

type Data = { readonly [key: string]: Value }

export interface Row {
  /** Where the row comes from: rows that are equal in the order that was asked for stand in the order of this. */
  readonly identity: string
  readonly $d: Data
  readonly $l: Data
  readonly $m: Data
}

export function emptyRow(identity: string): Row {
  return { identity, $d: {}, $l: {}, $m: {} }
}

export function read(row: Row, keypath: Keypath): Value {
  if (keypath.root === '$p') return null
  let value: Value = row[keypath.root]
  for (const key of keysOf(keypath)) value = isObject(value) ? (value[key] ?? null) : null
  return value
}

/** Siblings stay, objects in between are made; a null is written by taking away what was there. */
export function write(row: Row, keypath: Keypath, value: Value): Row {
  if (keypath.root === '$p') return row
  const next = put(row[keypath.root], keysOf(keypath), value)
  return { ...row, [keypath.root]: isObject(next) ? next : {} }
}

function put(into: Value, [key, ...rest]: readonly string[], value: Value): Value {
  if (key === undefined) return value
  const siblings = isObject(into) ? into : {}
  if (value !== null) return { ...siblings, [key]: put(siblings[key] ?? null, rest, value) }
  if (!isObject(into) || into[key] === undefined) return into
  if (rest.length > 0) return { ...into, [key]: put(into[key] ?? null, rest, null) }
  return Object.fromEntries(Object.entries(into).filter(([name]) => name !== key))
}

function keysOf({ path }: Keypath): readonly string[] {
  return path.map((segment) => {
    if (segment.kind === 'dynamicKey') throw new Error('Cannot evaluate a computed key: parameters have no values here')
    return segment.name
  })
}
