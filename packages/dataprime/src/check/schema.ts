import type { Root } from '../ast.ts'
import { roots } from '../names.ts'
import { noFields } from './types/object-type.ts'
import { arrayOf, join, type ObjectType, type Type, types } from './types/type.ts'

/** What the caller knows of a field. */
export interface FieldSpec {
  /** A type; `array<string>` and `object|string` too. */
  readonly type?: string | undefined
  /** Some values that the field has had; not all that it may have. */
  readonly values?: readonly (string | number | boolean)[] | undefined
}

/** Fields by keypath, with their type alone or more: `$d.status`, `status`, `resource.attributes['service.name']`. */
export type Schema = Readonly<Record<string, FieldSpec | string>>

/** The fields of a schema under a root; null where it says nothing of that root. */
export function schemaFields(schema: Schema, root: Root): ObjectType | null {
  let object: ObjectType | null = null
  for (const [keypath, spec] of Object.entries(schema)) {
    const path = readPath(keypath)
    if (path.root !== root) continue
    object = added(object ?? noFields, path.keys, typeFromText(typeof spec === 'string' ? spec : (spec.type ?? '')))
  }
  return object
}

/** The root and the keys of a keypath that is written as text. What is no keypath is one key of $d, as it stands. */
export function readPath(text: string): { readonly root: Root; readonly keys: readonly string[] } {
  const keys: string[] = []
  let end = 0
  for (const [all, name, single, double] of text.matchAll(
    /\.?([\p{L}_$][\p{L}\p{N}_$-]*)|\['([^']*)'\]|\["([^"]*)"\]/guy,
  )) {
    keys.push(name ?? single ?? double ?? '')
    end += all.length
  }
  const [first = '', ...rest] = keys
  if (end !== text.length || first === '') return { root: '$d', keys: [text] }
  const root = Object.hasOwn(roots, first) ? roots[first] : undefined
  return root ? { root, keys: rest } : { root: '$d', keys }
}

function added(object: ObjectType, [first, ...rest]: readonly string[], type: Type): ObjectType {
  if (first === undefined) return object
  const own = object.fields.get(first)
  const inside = own?.kind === 'object' ? own : noFields
  const value = rest.length > 0 ? added(inside === types.object ? noFields : inside, rest, type) : type
  const isFilled = own?.kind === 'object' && own !== types.object && value === types.object
  return { ...object, fields: new Map(object.fields).set(first, isFilled ? own : value) }
}

const named: Readonly<Record<string, Type>> = {
  string: types.string,
  number: types.number,
  num: types.number,
  bool: types.bool,
  boolean: types.bool,
  timestamp: types.timestamp,
  interval: types.interval,
  regexp: types.regexp,
  array: types.array,
  object: types.object,
  Severity: types.severity,
}

/** The type that a text names; unknown for a text that names none. */
function typeFromText(text: string): Type {
  const [first = '', ...others] = text.split('|').map((part) => part.trim())
  if (others.length > 0) return others.reduce<Type>((type, part) => join(type, typeFromText(part)), typeFromText(first))
  const [, element] = /^array<(.*)>$/.exec(first) ?? []
  if (element !== undefined) return arrayOf(typeFromText(element))
  return (Object.hasOwn(named, first) && named[first]) || types.unknown
}
