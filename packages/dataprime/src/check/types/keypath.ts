import type { Keypath } from '../../ast.ts'
import { replaceWith } from '../../diagnostic.ts'
import { nearest } from '../../nearest.ts'
import { printExpression } from '../../print/print.ts'
import { lookUp } from './object-type.ts'
import type { Row } from './row.ts'
import type { Scope } from './scope.ts'
import { type ObjectType, type Type, types } from './type.ts'

/** The type of a field. A field that is not there is reported, with the name that was probably meant. */
export function keypathType(node: Keypath, scope: Scope): Type {
  for (const segment of node.path) if (segment.kind === 'dynamicKey') return types.unknown
  if (node.root === '$p') return types.unknown
  const { row, right } = scope
  if (right !== null) return joinedType(node, scope)
  // Losing $m and $l is told by a rule of its own.
  if (row.reduced !== null && node.root !== '$d') return types.unknown
  const root = row[node.root]
  const found = lookUp(root, node.path)
  if (found.kind === 'found') {
    if (node.root !== '$d') reportNearName(node, root, scope)
    return found.type
  }
  const name = keyAt(node, found.depth)
  const close = nearest(name, found.among.fields.keys()) ?? (node.path.length === 1 ? countOf(name, row) : null)
  const names = close ? [close] : node.path.length === 1 ? onlyPlaceOf(name, root) : null
  const instead = names && withKey(node, found.depth, names)
  report(node, instead, scope)
  return types.unknown
}

// A field without a side may be of either.
function joinedType(node: Keypath, { row, right }: Scope): Type {
  const side = node.side === 'right' ? right : node.side === 'left' ? row : null
  if (!side || node.root === '$p') return types.unknown
  const found = lookUp(side[node.root], node.path)
  return found.kind === 'found' ? found.type : types.unknown
}

// $m and $l may have fields that no list has, but a slip of a known name is hardly one of them.
function reportNearName(node: Keypath, root: ObjectType, scope: Scope): void {
  const [first, ...rest] = node.path
  if (first?.kind !== 'key' || rest.length > 0 || root.fields.has(first.name)) return
  const close = nearest(first.name, root.fields.keys())
  if (close) report(node, withKey(node, 0, [close]), scope)
}

function report(node: Keypath, instead: Keypath | null, { row, report, textOf }: Scope): void {
  const where = row.reduced ? `after ${row.reduced.command}` : row.source ? `in ${row.source}` : 'here'
  const text = instead && printExpression(instead)
  report(
    'unknown-field',
    node.range,
    { found: textOf(node), where, instead: text },
    text === null ? null : replaceWith(node.range, text),
  )
}

function keyAt(node: Keypath, depth: number): string {
  const segment = node.path[depth]
  return segment?.kind === 'key' ? segment.name : ''
}

function withKey(node: Keypath, depth: number, names: readonly string[]): Keypath {
  const keys = names.map((name) => ({ kind: 'key', name, range: node.range }) as const)
  return { ...node, path: [...node.path.slice(0, depth), ...keys, ...node.path.slice(depth + 1)] }
}

// `count` where one column counts rows, whatever it is called.
function countOf(name: string, { reduced }: Row): string | null {
  if (!/^_*count_*\d*$/i.test(name)) return null
  const counts = (reduced?.columns ?? []).flatMap(({ item: { expression, alias } }) => {
    const key = alias?.path.length === 1 ? alias.path[0] : undefined
    return expression.kind === 'call' && expression.name === 'count' && key?.kind === 'key' ? [key.name] : []
  })
  return counts.length === 1 ? (counts[0] ?? null) : null
}

// `status` where there is but one `http.status`.
function onlyPlaceOf(name: string, root: ObjectType): readonly string[] | null {
  const places: (readonly string[])[] = []
  const visit = (object: ObjectType, path: readonly string[]): void => {
    for (const [key, type] of object.fields) {
      if (key === name && path.length > 0) places.push([...path, key])
      if (type.kind === 'object' && path.length < deepestPlace) visit(type, [...path, key])
    }
  }
  visit(root, [])
  return places.length === 1 ? (places[0] ?? null) : null
}

const deepestPlace = 5
