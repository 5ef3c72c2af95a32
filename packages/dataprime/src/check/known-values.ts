import type { Keypath } from '../ast.ts'
import { nearest } from '../nearest.ts'
import { builtInValues } from './fields.ts'
import { readPath, type Schema } from './schema.ts'

/** The values of a field that are known by name; empty where none is. */
export type KnownValues = (keypath: Keypath) => readonly string[]

export function knownValues(schema: Schema | null): KnownValues {
  const byPath = schema ? withSchema(schema) : ofSources
  return ({ root, path }) => {
    const keys = path.map((segment) => (segment.kind === 'key' ? segment.name : ''))
    return byPath.get([root, ...keys].join('.')) ?? []
  }
}

function withSchema(schema: Schema): ReadonlyMap<string, readonly string[]> {
  const byPath = new Map(ofSources)
  for (const [keypath, spec] of Object.entries(schema)) {
    const path = readPath(keypath)
    const values = (typeof spec === 'string' ? [] : (spec.values ?? [])).filter((value) => typeof value === 'string')
    if (values.length > 0) byPath.set([path.root, ...path.keys].join('.'), values)
  }
  return byPath
}

const ofSources: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(builtInValues))

/** The value that a text is a slip of; null if it is known, or like none. */
export function meantValue(value: string, known: readonly string[]): string | null {
  if (known.includes(value)) return null
  const close = nearest(value, known)
  // Two values that differ in a number are two values.
  return close !== null && digitsOf(close) === digitsOf(value) ? close : null
}

function digitsOf(text: string): string {
  return text.replace(/\D/g, '')
}
