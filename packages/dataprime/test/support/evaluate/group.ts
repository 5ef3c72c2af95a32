import { build } from '../../../src/build.ts'
import { type Aliased, type Multigroupby, printExpression } from '../../../src/index.ts'
import { aggregate } from './aggregate.ts'
import { evaluate } from './expression.ts'
import { emptyRow, type Row, write } from './row.ts'
import { textOf } from './value.ts'

/** A row for each combination of keys, in the order of what the keys are called and hold. */
export function group(rows: readonly Row[], keys: readonly Aliased[], aggregates: readonly Aliased[]): readonly Row[] {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const combination = textOf(keys.map(({ expression }) => evaluate(expression, row)))
    const known = groups.get(combination)
    if (known) known.push(row)
    else groups.set(combination, [row])
  }
  const named = [...groups].map(([combination, members]) => {
    const row = keys.reduce(
      (made, key) => write(made, nameOf(key), aggregate(key.expression, members)),
      emptyRow(combination),
    )
    return { row: { ...row, identity: `${textOf(row.$d)} ${combination}` }, members }
  })
  return named
    .sort((a, b) => (a.row.identity < b.row.identity ? -1 : 1))
    .map(({ row, members }) => computed(row, aggregates, members))
}

/** The rows of every set, with those that are equal only once. */
export function groupBySets(rows: readonly Row[], { sets, aggregates }: Multigroupby): readonly Row[] {
  const found = new Map(
    sets.flatMap(({ keys }) => group(rows, keys, aggregates)).map((row) => [textOf(row.$d), row] as const),
  )
  return [...found.values()].sort((a, b) => (a.identity < b.identity ? -1 : 1))
}

/** One row for all rows, and for none. */
export function single(rows: readonly Row[], aggregates: readonly Aliased[]): Row {
  return computed(emptyRow('all'), aggregates, rows)
}

function computed(row: Row, aggregates: readonly Aliased[], members: readonly Row[]): Row {
  return aggregates.reduce((made, item) => write(made, nameOf(item), aggregate(item.expression, members)), row)
}

function nameOf({ alias, expression }: Aliased) {
  if (alias) return alias
  const last = expression.kind === 'keypath' ? expression.path.at(-1) : undefined
  return build.keypath('$d', last?.kind === 'key' ? last.name : printExpression(expression))
}
