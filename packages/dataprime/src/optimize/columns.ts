import type { Aliased, Expression, Keypath, Multigroupby, Stage } from '../ast.ts'
import { printExpression } from '../print/print.ts'
import { rewriteExpression } from '../rewrite.ts'
import { isSamePath, isWithin, overlap, type Path, pathsOf, readBy } from './path.ts'
import { isPure } from './purity.ts'

/** What a command that projects puts where; `path` is null where the name that it gives is not documented. */
export interface Column {
  readonly path: Path | null
  readonly expression: Expression
}

/** The columns that are values of the rows that come in, and those that are computed from several rows. */
export interface Columns {
  readonly keys: readonly Column[]
  readonly computed: readonly Column[]
}

/** The columns of `choose` and of commands that group; null for others. */
export function columnsOf(stage: Stage): Columns | null {
  switch (stage.kind) {
    case 'choose':
      return { keys: stage.items.map(chosen), computed: [] }
    case 'distinct':
      return { keys: stage.keys.map(grouped), computed: [] }
    case 'groupby':
      return { keys: stage.keys.map(grouped), computed: stage.aggregates.map(aggregated) }
    case 'countby': {
      const [path = null] = stage.into ? pathsOf(stage.into) : [{ root: '$d', keys: ['_count'] } as const]
      return { keys: stage.keys.map(grouped), computed: [{ path, expression: { kind: 'null', range: stage.range } }] }
    }
    case 'multigroupby':
      return sharedColumns(stage)
    default:
      return null
  }
}

/** The keys that every set has; what only some have is null in the rows of the others, so no value of the rows that come in. */
function sharedColumns({ sets, aggregates }: Multigroupby): Columns {
  const columns = sets.map(({ keys }) => keys.map(grouped))
  const [first = [], ...others] = columns
  const keys = first.filter((key) => others.every((list) => list.some((column) => isSameColumn(column, key))))
  const rest = columns.flat().filter((column) => !keys.some((key) => isSameColumn(column, key)))
  return { keys, computed: [...rest, ...aggregates.map(aggregated)] }
}

function isSameColumn(a: Column, b: Column): boolean {
  if (!a.path || !b.path || !isSamePath(a.path, b.path)) return false
  return printExpression(a.expression) === printExpression(b.expression)
}

/** True if every column has a place that is known and touches no other. */
export function areApart({ keys, computed }: Columns): boolean {
  const paths = [...keys, ...computed].map(({ path }) => path)
  return paths.every(
    (path, index) => path && !paths.some((other, at) => other && at < index && overlap([path], [other])),
  )
}

/** A keypath keeps its place. */
function chosen({ alias, expression }: Aliased): Column {
  const at = alias ?? (expression.kind === 'keypath' && isPlain(expression) ? expression : null)
  return { path: (at && pathsOf(at)[0]) ?? null, expression }
}

/** `$l.subsystemname` becomes `$d.subsystemname`; what becomes of deeper paths is not documented. */
function grouped({ alias, expression }: Aliased): Column {
  if (alias) return aggregated({ alias, expression })
  const [key, ...rest] = expression.kind === 'keypath' && isPlain(expression) ? expression.path : []
  const isNamed = key?.kind === 'key' && rest.length === 0
  return { path: isNamed ? { root: '$d', keys: [key.name] } : null, expression }
}

function aggregated({ alias, expression }: Pick<Aliased, 'alias' | 'expression'>): Column {
  return { path: (alias && pathsOf(alias)[0]) ?? null, expression }
}

function isPlain(keypath: Keypath): boolean {
  return keypath.root !== '$p' && keypath.path.every(({ kind }) => kind === 'key')
}

/**
 * What the expressions are on the rows that came in, given what they are on the rows that left; null if that cannot be
 * told. What is computed is read at most once: a second time it would be work, and texts that double with every stage.
 */
export function before(expressions: readonly Expression[], { keys, computed }: Columns): readonly Expression[] | null {
  const used = new Set<Column>()
  const results: Expression[] = []
  for (const expression of expressions) {
    let canTell = isPure(expression) && readBy(expression).every((read) => source(read, keys, computed) !== null)
    if (!canTell) return null
    const replaced = rewriteExpression(expression, {
      expression: (node) => {
        // Only a field can be searched for a phrase.
        if (node.kind === 'binary' && (node.operator === '~' || node.operator === '~~'))
          canTell &&= node.left.kind === 'keypath'
        const [read] = node.kind === 'keypath' ? pathsOf(node) : []
        if (node.kind !== 'keypath' || !read) return node
        const column = source(read, keys, computed)
        const instead = column && inside(column, node)
        if (!column || !instead || (used.has(column) && instead.kind !== 'keypath')) canTell = false
        if (column) used.add(column)
        return instead ?? node
      },
    })
    if (!canTell) return null
    results.push(replaced)
  }
  return results
}

/** The only column that the place is, or is part of. */
function source(read: Path, keys: readonly Column[], computed: readonly Column[]): Column | null {
  const touching = [...keys, ...computed].filter(({ path }) => path && overlap([path], [read]))
  const [only, another] = touching
  return only?.path && !another && keys.includes(only) && isWithin(read, only.path) ? only : null
}

function inside({ path, expression }: Column, read: Keypath): Expression | null {
  // `x == null` asks whether x exists; `x == y` is null if y is.
  if (!path || expression.kind === 'null' || !isPure(expression)) return null
  const deeper = read.path.slice(path.keys.length)
  if (deeper.length === 0) return isSameKeypath(read, expression) ? read : expression
  if (expression.kind !== 'keypath' || deeper.some(({ kind }) => kind !== 'key')) return null
  const whole: Keypath = { ...expression, path: [...expression.path, ...deeper] }
  return isSameKeypath(read, whole) ? read : whole
}

function isSameKeypath(a: Keypath, b: Expression): boolean {
  const [one] = pathsOf(a)
  const [other] = b.kind === 'keypath' ? pathsOf(b) : []
  return one !== undefined && other !== undefined && isWithin(one, other) && isWithin(other, one)
}
