import type { Aliased, Expression, Keypath, Range } from '../../ast.ts'
import { build } from '../../build.ts'
import { printExpression } from '../../print/print.ts'
import { printKeypath } from '../../print/print-expression.ts'
import { builtIn, type SourceName } from '../fields.ts'
import { type Schema, schemaFields } from '../schema.ts'
import { mostFields, noFields, withField, withoutField } from './object-type.ts'
import { join, type ObjectType, type Type, types } from './type.ts'

/** What is known of the rows at one place of a query. */
export interface Row {
  readonly source: SourceName | null
  readonly $d: ObjectType
  readonly $l: ObjectType
  readonly $m: ObjectType
  /** The last stage that left nothing but its own columns, and these. */
  readonly reduced: { readonly command: string; readonly columns: readonly Column[] } | null
  /** Top-level fields of $d that earlier stages made. */
  readonly made: ReadonlySet<string>
}

/** The rows of a source as they are read. With a schema, $d has the fields of the schema and no others. */
export function sourceRow(source: SourceName | null, schema: Schema | null): Row {
  const plain = plainRows[source ?? 'other']
  if (!schema) return plain
  const fields = (root: '$d' | '$l' | '$m'): ObjectType => {
    const known = schemaFields(schema, root)
    if (!known) return plain[root]
    return { kind: 'object', fields: new Map([...plain[root].fields, ...known.fields]), isOpen: root !== '$d' }
  }
  return { ...plain, $d: fields('$d'), $l: fields('$l'), $m: fields('$m') }
}

const plainRows = { logs: plainRow('logs'), spans: plainRow('spans'), other: plainRow(null) } as const

function plainRow(source: SourceName | null): Row {
  const own = source ? builtIn[source] : { $m: {}, $l: {}, $d: {} }
  const open = (fields: Readonly<Record<string, Type>>): ObjectType => {
    return { kind: 'object', fields: new Map(Object.entries(fields)), isOpen: true }
  }
  return { source, $d: open(own.$d), $l: open(own.$l), $m: open(own.$m), reduced: null, made: new Set() }
}

/** The row with a value of this type written to the keypath. */
export function written(row: Row, keypath: Keypath, type: Type): Row {
  if (keypath.root === '$p') return row
  const [first] = keypath.path
  const isNew = keypath.root === '$d' && first?.kind === 'key' && row.made.size < mostFields
  const made = isNew ? new Set(row.made).add(first.name) : row.made
  return { ...row, [keypath.root]: withField(row[keypath.root], keypath.path, type), made }
}

export function removed(row: Row, keypath: Keypath): Row {
  if (keypath.root === '$p') return row
  return { ...row, [keypath.root]: withoutField(row[keypath.root], keypath.path) }
}

export interface Column {
  readonly item: Aliased
  readonly type: Type
}

/** The row that holds only these columns, all under $d. */
export function reduced(row: Row, command: string, columns: readonly Column[]): Row {
  let left: Row = { ...row, $d: noFields, $l: noFields, $m: noFields, reduced: { command, columns } }
  for (const { item, type } of columns) {
    const target = item.alias ?? ownPlace(item.expression)
    left = target ? written(left, { ...target, root: '$d' }, type) : opened(left)
  }
  const made = new Set(left.made)
  for (const { item } of columns) made.add(columnName(item))
  return { ...left, made }
}

/** The columns that the rows were reduced to: the text of each expression with the name that it has now. */
export function namesOfColumns({ reduced }: Row): ReadonlyMap<string, string> {
  return new Map(reduced?.columns.map(({ item }) => [textWithRoot(item.expression), columnName(item)]))
}

/** The row that holds these keys and how many rows there are of each. */
export function counted(row: Row, command: string, keys: readonly Column[], into: Keypath): Row {
  return reduced(row, command, [...keys, { item: build.alias(build.call('count'), into), type: types.number }])
}

/** The row that holds only these columns, each where it was or under its new name. */
export function chosen(row: Row, columns: readonly Column[]): Row {
  let left: Row = { ...row, $d: noFields, $l: noFields, $m: noFields }
  for (const { item, type } of columns) {
    const target = item.alias ?? ownPlace(item.expression)
    if (!target) left = opened(left)
    else if (target.path.length > 0 || target.root === '$p') left = written(left, target, type)
    else left = { ...left, [target.root]: row[target.root] }
  }
  return left
}

function opened(row: Row): Row {
  return row.$d.isOpen ? row : { ...row, $d: { ...row.$d, isOpen: true } }
}

/** Rows of either kind. */
export function united(a: Row, b: Row): Row {
  const both = (root: '$d' | '$l' | '$m') => join(a[root], b[root]) as ObjectType
  const isReduced = a.reduced !== null && b.reduced !== null
  return {
    ...a,
    $d: both('$d'),
    $l: both('$l'),
    $m: both('$m'),
    reduced: isReduced ? a.reduced : null,
    made: new Set([...a.made, ...b.made]),
  }
}

/** The row after a stage that could not be read. */
export function unknownRow(row: Row): Row {
  return { ...row, $d: types.object, $l: types.object, $m: types.object }
}

/** The text of an expression, the same for `x` and `$d.x`. */
export function textWithRoot(node: Expression): string {
  return node.kind === 'keypath' ? printKeypath({ ...node, implicit: false }) : printExpression(node)
}

function columnName(item: Aliased): string {
  if (item.alias) return printKeypath(item.alias)
  const last = item.expression.kind === 'keypath' ? item.expression.path.at(-1) : undefined
  return last?.kind === 'key' ? last.name : printExpression(item.expression)
}

// A keypath keeps its place. A bare aggregation gets a name that editions of the language do not agree on.
function ownPlace(node: Expression): Keypath | null {
  return node.kind === 'keypath' ? node : null
}

/** A field of $d by its name, as if it had been written. */
export function fieldNamed(name: string, range: Range): Keypath {
  return { kind: 'keypath', root: '$d', implicit: true, path: [{ kind: 'key', name, range }], range }
}
