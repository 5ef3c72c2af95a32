import { aggregations, hasAggregation, isAggregation } from '../aggregations.ts'
import type { Aliased, Expression, Keypath } from '../ast.ts'
import { build } from '../build.ts'
import { replaceWith } from '../diagnostic.ts'
import { printExpression } from '../print/print.ts'
import type { Cursor } from './cursor.ts'
import { aliased, commaList, isPlainName } from './lists.ts'
import { typeNamed } from './parse-cast.ts'
import { parseTarget } from './parse-keypath.ts'
import { isCommandName } from './stage-names.ts'

/** Reads a list where aggregations may be called: `count() as n, sum(x) as total`. */
export function parseAggregates(c: Cursor): readonly Aliased[] {
  return commaList(c, aggregate)
}

function aggregate(c: Cursor): Aliased {
  const start = c.start
  const name = leadingName(c)
  if (!name) return withCall(c, aliased(c))
  const target = parseTarget(c)
  c.next()
  const item = withCall(c, aliased(c))
  const range = c.rangeFrom(start)
  const instead = `${printExpression(item.expression)} as ${printExpression(target)}`
  c.report('wrong-clause', range, { command: 'aggregation', form: instead }, replaceWith(range, instead))
  return { ...item, alias: target, range }
}

// `n = count()` and `n: count()` name the result first.
function leadingName(c: Cursor): boolean {
  const { kind } = c.peek()
  if (kind !== 'word') return false
  return (
    c.isSymbol('=', 1) ||
    (c.isSymbol(':', 1) && c.peek(2).kind === 'word' && c.isSymbol('(', 3) && !typeNamed(c.peek(2).text))
  )
}

// `count` alone is meant as `count()`.
function withCall(c: Cursor, item: Aliased): Aliased {
  const { expression } = item
  if (!isPlainName(expression)) return item
  const key = expression.path[0]
  if (key?.kind !== 'key' || !isAggregation(key.name)) return item
  const takesNone = Object.values(aggregations[key.name].params).every((type) => type.endsWith('?'))
  if (!takesNone) return item
  const call: Expression = { ...build.call(key.name), nameRange: expression.range, range: expression.range }
  const instead = printExpression(call)
  c.report(
    'not-an-aggregation',
    expression.range,
    { found: `"${key.name}"`, instead },
    replaceWith(expression.range, instead),
  )
  return { ...item, expression: call }
}

/** Reads keys, then aggregations; a missing comma or the word `aggregate` parts them. */
export function parseGrouping(c: Cursor): {
  readonly keys: readonly Aliased[]
  readonly aggregates: readonly Aliased[]
} {
  const keys = isParenthesised(c) ? parenthesisedKeys(c) : keyList(c)
  if (c.word('aggregate', 'agg', 'calculate', 'calc')) return { keys, aggregates: parseAggregates(c) }
  if (beginsAggregates(c)) return { keys, aggregates: parseAggregates(c) }
  return splitAtAggregation(c, keys)
}

/** `a, b into n` of countby; `a, count() as n` is taken for `a into n`, and reported. */
export function parseCounted(c: Cursor): { readonly keys: readonly Aliased[]; readonly into: Keypath | null } {
  const listed = commaList(c, aliased)
  const into = c.word('into') ? parseTarget(c) : null
  const [last, ...rest] = [...listed].reverse()
  const before = rest[0]
  const isCount =
    last?.expression.kind === 'call' && last.expression.name === 'count' && last.expression.args.length === 0
  if (!last || !before || !isCount || into) return { keys: listed, into }
  const cut = { start: before.range.end, end: last.range.end }
  const text = last.alias ? ` into ${printExpression(last.alias)}` : ''
  c.report(
    'wrong-clause',
    last.range,
    { command: 'countby', form: 'countby <key> into <name>' },
    replaceWith(cut, text),
  )
  return { keys: rest.reverse(), into: last.alias }
}

function keyList(c: Cursor): readonly Aliased[] {
  const keys = [aliased(c)]
  while (c.symbol(',')) keys.push(aliased(c))
  return keys
}

function beginsAggregates(c: Cursor): boolean {
  const token = c.peek()
  if (token.kind === 'symbol') return token.text === '`' || token.text === '('
  if (token.kind === 'root' || token.kind === 'number') return true
  if (token.kind !== 'word') return false
  return c.isSymbol('(', 1) || token.text === 'count' || !isCommandName(token.text)
}

// groupby (a, b): the parentheses belong to multigroupby.
function isParenthesised(c: Cursor): boolean {
  if (!c.isSymbol('(')) return false
  for (let depth = 0, ahead = 0; ahead < 60; ahead++) {
    const { kind, text } = c.peek(ahead)
    if (kind === 'end' || kind === 'unknown' || text === '|') return false
    if (kind !== 'symbol') {
      if (depth === 1 && text === 'as') return true
      continue
    }
    if (text === '(' || text === '[') depth++
    if (text === ')' || text === ']') depth--
    if (depth === 1 && text === ',') return true
    if (depth === 0) return false
  }
  return false
}

function parenthesisedKeys(c: Cursor): readonly Aliased[] {
  const start = c.start
  c.expectSymbol('(')
  const keys = keyList(c)
  c.expectSymbol(')')
  const range = c.rangeFrom(start)
  const instead = c.textOf(range).slice(1, -1).trim()
  c.report(
    'wrong-clause',
    range,
    { command: 'groupby', form: 'groupby a, b aggregate …, without parentheses' },
    replaceWith(range, instead),
  )
  return keys
}

// In `groupby a, count()` the comma makes the aggregation a key.
function splitAtAggregation(c: Cursor, keys: readonly Aliased[]) {
  const at = keys.findIndex((key) => hasAggregation(key.expression))
  const [last, first] = [keys[at - 1], keys[at]]
  if (!last || !first) return { keys, aggregates: [] }
  const between = { start: last.range.end, end: first.range.start }
  const fix = { title: 'Insert aggregate', edits: [{ range: between, text: ' aggregate ' }] }
  c.report('aggregation-as-key', first.range, { name: printExpression(first.expression) }, fix)
  return { keys: keys.slice(0, at), aggregates: keys.slice(at) }
}
