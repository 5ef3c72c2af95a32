import type { SeverityName } from '../../ast.ts'

type SimpleKind =
  | 'unknown'
  | 'null'
  | 'string'
  | 'number'
  | 'bool'
  | 'timestamp'
  | 'interval'
  | 'regexp'
  | 'timeunit'
  | 'dateunit'
  | 'datatype'

export interface ArrayType {
  readonly kind: 'array'
  readonly element: Type
}

export interface ObjectType {
  readonly kind: 'object'
  readonly fields: ReadonlyMap<string, Type>
  /** There may be other fields, of unknown type. */
  readonly isOpen: boolean
}

export type Type =
  | { readonly kind: SimpleKind }
  | { readonly kind: 'enum'; readonly name: string; readonly values: readonly string[] }
  | ArrayType
  | ObjectType
  /** A field that was seen with several types; no member is a union or unknown. */
  | { readonly kind: 'union'; readonly members: readonly Type[] }

const severities: readonly SeverityName[] = ['DEBUG', 'VERBOSE', 'INFO', 'WARNING', 'ERROR', 'CRITICAL']

export const types = {
  unknown: { kind: 'unknown' },
  null: { kind: 'null' },
  string: { kind: 'string' },
  number: { kind: 'number' },
  bool: { kind: 'bool' },
  timestamp: { kind: 'timestamp' },
  interval: { kind: 'interval' },
  regexp: { kind: 'regexp' },
  timeunit: { kind: 'timeunit' },
  dateunit: { kind: 'dateunit' },
  datatype: { kind: 'datatype' },
  severity: { kind: 'enum', name: 'Severity', values: severities },
  object: { kind: 'object', fields: new Map(), isOpen: true },
  array: { kind: 'array', element: { kind: 'unknown' } },
} as const satisfies Record<string, Type>

export function arrayOf(element: Type): ArrayType {
  return { kind: 'array', element }
}

/** False only for a definite mismatch: what is unknown or null may be anything, a union is any of its members. */
export function accepts(wanted: Type, given: Type): boolean {
  if (isVague(wanted) || isVague(given)) return true
  if (given.kind === 'union') return given.members.some((member) => accepts(wanted, member))
  if (wanted.kind === 'union') return wanted.members.some((member) => accepts(member, given))
  if (wanted.kind === 'array' && given.kind === 'array') return accepts(wanted.element, given.element)
  if (wanted.kind === 'enum' && given.kind === 'enum') return wanted.name === given.name
  return wanted.kind === given.kind
}

/** The type of what may be the one or the other. */
export function join(a: Type, b: Type): Type {
  if (a === b || b.kind === 'null') return a
  if (a.kind === 'null') return b
  if (a.kind === 'unknown' || b.kind === 'unknown') return types.unknown
  if (a.kind === 'array' && b.kind === 'array') return arrayOf(join(a.element, b.element))
  if (a.kind === 'object' && b.kind === 'object') return joinObjects(a, b)
  const members = [...membersOf(a)]
  for (const type of membersOf(b)) if (!members.some((own) => isSame(own, type))) members.push(type)
  const [only, ...others] = members
  return only && others.length === 0 ? only : { kind: 'union', members }
}

/** `string`, `array<number>`, `object or string` */
export function describe(type: Type): string {
  switch (type.kind) {
    case 'array':
      return type.element.kind === 'unknown' ? 'array' : `array<${describe(type.element)}>`
    case 'enum':
      return type.name
    case 'union':
      return type.members.map(describe).join(' or ')
    default:
      return type.kind
  }
}

/** Nothing can be said of a value of this type. */
export function isVague(type: Type): boolean {
  return type.kind === 'unknown' || type.kind === 'null'
}

function membersOf(type: Type): readonly Type[] {
  return type.kind === 'union' ? type.members : [type]
}

function isSame(a: Type, b: Type): boolean {
  return a.kind === b.kind && (a.kind !== 'enum' || b.kind !== 'enum' || a.name === b.name)
}

function joinObjects(a: ObjectType, b: ObjectType): ObjectType {
  const fields = new Map<string, Type>()
  for (const name of new Set([...a.fields.keys(), ...b.fields.keys()])) {
    const [left, right] = [a.fields.get(name), b.fields.get(name)]
    fields.set(
      name,
      left && right
        ? join(left, right)
        : (left && !b.isOpen) || (right && !a.isOpen)
          ? (left ?? right ?? types.unknown)
          : types.unknown,
    )
  }
  return { kind: 'object', fields, isOpen: a.isOpen || b.isOpen }
}
