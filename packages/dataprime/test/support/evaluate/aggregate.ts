import { isAggregation } from '../../../src/aggregations.ts'
import { type Call, type Expression, walk } from '../../../src/index.ts'
import { evaluate } from './expression.ts'
import { order } from './functions.ts'
import { emptyRow, type Row } from './row.ts'
import { textOf, type Value } from './value.ts'

/** The value of an expression with aggregations, over the rows of a group. */
export function aggregate(node: Expression, rows: readonly Row[]): Value {
  const ready = new Map<Expression, Value>()
  walk(node, (inner) => {
    if (inner.kind === 'call' && isAggregation(inner.name)) ready.set(inner, compute(inner, rows))
    return undefined
  })
  return evaluate(node, rows[0] ?? emptyRow(''), ready)
}

function compute({ name, args }: Call, rows: readonly Row[]): Value {
  const [first, second] = args.map(({ value }) => value)
  const valuesOf = (node: Expression | undefined, of = rows) =>
    node ? of.map((row) => evaluate(node, row)).filter((value) => value !== null) : of.map((): Value => true)
  const whereTrue = () => rows.filter((row) => first && evaluate(first, row) === true)
  const numbers = valuesOf(first).filter((value) => typeof value === 'number')
  switch (name) {
    case 'count':
      return valuesOf(first).length
    case 'count_if':
      return valuesOf(second, whereTrue()).length
    case 'distinct_count':
      return new Set(valuesOf(first).map(textOf)).size
    case 'sum':
      return numbers.length > 0 ? numbers.reduce((sum, value) => sum + value, 0) : null
    case 'min':
      return valuesOf(first).sort(order)[0] ?? null
    case 'max':
      return valuesOf(first).sort(order).at(-1) ?? null
    case 'collect':
      return first ? rows.map((row) => evaluate(first, row)) : []
    case 'any_value':
      return first ? (valuesOf(first)[0] ?? null) : (rows[0]?.$d ?? null)
    default:
      throw new Error(`Cannot evaluate "${name}": no such aggregation here`)
  }
}
