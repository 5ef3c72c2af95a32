import { type Expression, type Join, type Keypath, printExpression, type Stitch } from '../../../src/index.ts'
import { evaluate } from './expression.ts'
import { emptyRow, type Row, read, write } from './row.ts'
import { equals, isObject, type Value } from './value.ts'

/** Every left row with each of its matches in the order of the right side; then, in a full join, what has no match. */
export function joined(rows: readonly Row[], others: readonly Row[], { match, into }: Join): readonly Row[] {
  const keys = match.type === 'cross' ? [] : keysOf(match.condition)
  const matched = new Set<Row>()
  const pairs = rows.flatMap((row): readonly Row[] => {
    const matches = others.filter((other) =>
      keys.every(({ left, right }) => equals(evaluate(left, row), evaluate(right, other)) === true),
    )
    for (const other of matches) matched.add(other)
    const found = matches.map((other) => ({
      ...write(row, into, other.$d),
      identity: `${row.identity}+${other.identity}`,
    }))
    const isKept = match.type === 'left' || match.type === 'full'
    return found.length > 0 || !isKept ? found : [write(row, into, null)]
  })
  if (match.type !== 'full') return pairs
  const unmatched = others
    .filter((other) => !matched.has(other))
    .map((other) => {
      const withKeys = keys.reduce(
        (made, { left, right }) => write(made, left, evaluate(right, other)),
        emptyRow(`+${other.identity}`),
      )
      return write(withKeys, into, other.$d)
    })
  return [...pairs, ...unmatched]
}

type Condition = Extract<Join['match'], { readonly condition: unknown }>['condition']
interface KeyPair {
  readonly left: Keypath
  readonly right: Keypath
}

function keysOf(condition: Condition): readonly KeyPair[] {
  if (condition.kind === 'using') return condition.keypaths.map((keypath) => ({ left: keypath, right: keypath }))
  return pairsIn(condition.condition)
}

function pairsIn(node: Expression): readonly KeyPair[] {
  if (node.kind === 'binary' && node.operator === '&&') return [...pairsIn(node.left), ...pairsIn(node.right)]
  if (node.kind === 'binary' && node.left.kind === 'keypath' && node.right.kind === 'keypath') {
    const { left, right } = node
    if (left.side === 'left' && right.side === 'right') return [{ left, right }]
    if (left.side === 'right' && right.side === 'left') return [{ left: right, right: left }]
  }
  throw new Error(`Cannot evaluate "${printExpression(node)}": the sides of a join must be named here`)
}

/** Row by row; where one side is shorter, its part is missing. */
export function stitched(rows: readonly Row[], others: readonly Row[], { into, merge }: Stitch): readonly Row[] {
  return Array.from({ length: Math.max(rows.length, others.length) }, (_, index) => {
    const row = rows[index] ?? emptyRow(`+${index}`)
    const other = others[index]?.$d ?? null
    return write(row, into, merge ? merged(read(row, into), other) : other)
  })
}

function merged(one: Value, other: Value): Value {
  if (!isObject(one) || !isObject(other)) return other ?? one
  const both = Object.entries(other).map(([key, value]) => [key, merged(one[key] ?? null, value)] as const)
  return { ...one, ...Object.fromEntries(both) }
}
