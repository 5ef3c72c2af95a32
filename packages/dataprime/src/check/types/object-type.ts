import type { KeySegment } from '../../ast.ts'
import { type ObjectType, type Type, types } from './type.ts'

/** What is found at a path: a type, or the place from which on there is nothing. */
export type Found =
  | { readonly kind: 'found'; readonly type: Type }
  /** `depth` counts the segments that exist; `among` is where the next one was looked for. */
  | { readonly kind: 'missing'; readonly depth: number; readonly among: ObjectType }

export function lookUp(root: ObjectType, path: readonly KeySegment[]): Found {
  let type: Type = root
  for (const [depth, segment] of path.entries()) {
    if (segment.kind === 'dynamicKey' || type.kind !== 'object') return { kind: 'found', type: types.unknown }
    const next: Type | undefined = type.fields.get(segment.name)
    if (next) type = next
    else if (type.isOpen) return { kind: 'found', type: types.unknown }
    else return { kind: 'missing', depth, among: type }
  }
  return { kind: 'found', type }
}

/** An object that has grown to so many fields is open from there on: each stage copies what it changes. */
export const mostFields = 200

/** The object with this type at the path; what is missing on the way is made. */
export function withField(object: ObjectType, path: readonly KeySegment[], type: Type): ObjectType {
  const [first, ...rest] = path
  if (!first) return type.kind === 'object' ? merged(object, type) : object
  if (first.kind === 'dynamicKey') return { ...object, isOpen: true }
  const inside = object.fields.get(first.name)
  if (!inside && object.fields.size >= mostFields) return object.isOpen ? object : { ...object, isOpen: true }
  const base: ObjectType = inside?.kind === 'object' ? inside : inside || object.isOpen ? types.object : noFields
  const value = rest.length > 0 ? withField(base, rest, type) : type
  return { ...object, fields: new Map(object.fields).set(first.name, value) }
}

/** The object without what is at the path: reading it gives null. */
export function withoutField(object: ObjectType, path: readonly KeySegment[]): ObjectType {
  return path.length === 0 ? object : withField(object, path, types.null)
}

export const noFields: ObjectType = { kind: 'object', fields: new Map(), isOpen: false }

function merged(object: ObjectType, other: ObjectType): ObjectType {
  return { kind: 'object', fields: new Map([...object.fields, ...other.fields]), isOpen: object.isOpen || other.isOpen }
}
