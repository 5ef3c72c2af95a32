import { isAggregation } from '../aggregations.ts'
import type { Aliased, Expression, Keypath, OrderKey, TypedKeypath } from '../ast.ts'
import { build } from '../build.ts'
import { insertion, removal, replaceWith } from '../diagnostic.ts'
import { clauseWords } from '../names.ts'
import { printExpression } from '../print/print.ts'
import type { Cursor } from './cursor.ts'
import { foreignType, typeNamed } from './parse-cast.ts'
import { parseExpression } from './parse-expression.ts'
import { parseTarget } from './parse-keypath.ts'
import { settle } from './settle.ts'
import { isCommandName } from './stage-names.ts'

const mostMissing = 1

/** `item, item, …` */
export function commaList<T>(c: Cursor, read: (c: Cursor) => T): readonly T[] {
  const items = [read(c)]
  let missing = 0
  for (;;) {
    if (!c.symbol(',')) {
      // One may be forgotten; words in a row without any are no list.
      if (!isMissingComma(c) || ++missing > mostMissing) return items
    } else if (beginsStage(c)) return items
    items.push(read(c))
  }
}

// `…, orderby n`: the comma was meant as the pipe before a command. A field may be called like one.
function beginsStage(c: Cursor): boolean {
  const { kind, text } = c.peek(1)
  const isValue = kind === 'root' || kind === 'number' || (kind === 'word' && !clauseWords.has(text))
  return isValue && c.peek().kind === 'word' && isCommandName(c.peek().text)
}

// Another value right after a value: a comma is missing, unless a clause or a command begins there.
function isMissingComma(c: Cursor): boolean {
  const token = c.peek()
  const isTemplate = token.kind === 'symbol' && token.text === '`'
  if (token.kind !== 'root' && token.kind !== 'word' && !isTemplate) return false
  if (token.kind === 'word' && (clauseWords.has(token.value) || isCommandName(token.value))) return false
  if (token.kind === 'word' && !/^[ \t]*$/.test(c.source.text.slice(c.lastEnd, token.start))) return false
  const range = c.rangeOf(token)
  const before = c.source.range(c.lastEnd, c.lastEnd)
  c.report('missing-comma', range, { found: `"${token.text}"` }, insertion(before, ','))
  return true
}

/** `expression [as name]`, and nothing else. */
export function named(c: Cursor): Aliased {
  const start = c.start
  const expression = allOf(c) ?? parseExpression(c)
  const alias = c.word('as') || isBareName(c, expression) ? parseTarget(c) : null
  return { kind: 'aliased', expression, alias, range: c.rangeFrom(start) }
}

// `count() n`: SQL lets the word `as` out.
function isBareName(c: Cursor, { kind }: Expression): boolean {
  const token = c.peek()
  if (kind !== 'call' || token.kind !== 'word' || !endsItem(c, 1)) return false
  if (clauseWords.has(token.value) || isCommandName(token.value) || isAggregation(token.value)) return false
  const range = c.rangeOf(token)
  c.report('missing-part', range, { command: token.text, part: '"as" before a name' }, insertion(range, 'as '))
  return true
}

function endsItem(c: Cursor, ahead: number): boolean {
  return (
    c.peek(ahead).kind === 'end' ||
    [',', '|', ')'].some((symbol) => c.isSymbol(symbol, ahead)) ||
    c.wordAt(ahead) === 'by'
  )
}

// `choose *` is what there is without it: every field.
function allOf(c: Cursor): Expression | null {
  if (!c.isSymbol('*') || !endsItem(c, 1)) return null
  const range = c.rangeOf(c.next())
  c.report('foreign-expression', range, { found: '*', instead: '$d' }, replaceWith(range, '$d'))
  return settle(build.keypath('$d'), range)
}

/** `expression [as name]`; `name from expression` and `name = expression` are taken for it, and reported. */
export function aliased(c: Cursor): Aliased {
  const start = c.start
  if (c.peek().kind === 'word' && c.isSymbol('=', 1)) return reversed(c, parseTarget(c), start)
  const item = named(c)
  const { expression, alias } = item
  if (!alias && expression.kind === 'keypath' && c.wordAt() === 'from') return reversed(c, expression, start)
  return item
}

// `choose y from e`, `choose y = e`
function reversed(c: Cursor, alias: Keypath, start: number): Aliased {
  c.next()
  const expression = parseExpression(c)
  const range = c.rangeFrom(start)
  const instead = `${printExpression(expression)} as ${printExpression(alias)}`
  c.report('wrong-clause', range, { command: 'value', form: instead }, replaceWith(range, instead))
  return { kind: 'aliased', expression, alias, range }
}

export function orderKey(c: Cursor): OrderKey {
  const start = c.start
  if ((c.isWord('asc') || c.isWord('desc')) && isField(c)) return directionFirst(c)
  const expression = parseExpression(c)
  const direction = c.word('asc', 'desc') ?? longDirection(c)
  passNullsPlace(c)
  return { kind: 'orderKey', expression, direction, range: c.rangeFrom(start) }
}

function isField(c: Cursor): boolean {
  const { kind, text } = c.peek(1)
  return kind === 'root' || (kind === 'word' && !clauseWords.has(text) && !isCommandName(text))
}

// orderby desc n
function directionFirst(c: Cursor): OrderKey {
  const start = c.start
  const direction = c.expectWord('asc', 'desc')
  const expression = parseExpression(c)
  const range = c.rangeFrom(start)
  const form = `${printExpression(expression)} ${direction}`
  c.report('wrong-clause', range, { command: 'order', form }, replaceWith(range, form))
  return { kind: 'orderKey', expression, direction, range }
}

// orderby n desc nulls last
function passNullsPlace(c: Cursor): void {
  if (c.wordAt() !== 'nulls' || (c.wordAt(1) !== 'first' && c.wordAt(1) !== 'last')) return
  const before = c.lastEnd
  const { start } = c.next()
  c.next()
  const form = 'orderby <expression> [asc|desc], and nulls have their place'
  const cut = c.source.range(before, c.lastEnd)
  c.report('wrong-clause', c.rangeFrom(start), { command: 'orderby', form }, removal(cut, 'the place of nulls'))
}

function longDirection(c: Cursor): 'asc' | 'desc' | null {
  const word = c.wordAt()
  if (word !== 'ascending' && word !== 'descending') return null
  const range = c.rangeOf(c.next())
  const short = word === 'ascending' ? 'asc' : 'desc'
  c.report('keyword-case', range, { found: word, word: short }, replaceWith(range, short))
  return short
}

/** A list of conversions; `(keypath, type)` is taken for one, and reported. */
export function typedKeypaths(c: Cursor): readonly TypedKeypath[] {
  if (!c.isSymbol('(')) return commaList(c, typedKeypath)
  const start = c.start
  c.next()
  const keypath = parseTarget(c)
  c.expectSymbol(',')
  const token = c.next()
  const type = foreignType(token.kind === 'string' ? token.value : token.text)
  if (!type) return c.unexpected('a type')
  c.expectSymbol(')')
  const range = c.rangeFrom(start)
  const form = ` ${printExpression(keypath)}:${type}`
  c.report('wrong-clause', range, { command: 'conversion', form }, replaceWith(range, form))
  return [{ kind: 'typedKeypath', keypath, type, range }]
}

/** `keypath:type`; `keypath to type` and `keypath type` are taken for it, and reported. */
function typedKeypath(c: Cursor): TypedKeypath {
  const start = c.start
  const keypath = parseTarget(c)
  const isPlain = c.symbol(':')
  const isBare = !isPlain && foreignType(c.wordAt()) !== null
  if (!isPlain && !isBare && c.wordAt() !== 'to' && c.wordAt() !== 'as') return c.unexpected('":" and a type')
  if (!isPlain && !isBare) c.next()
  const token = c.peek()
  const type = (isPlain ? typeNamed(token.text) : null) ?? foreignType(token.text)
  if (token.kind !== 'word' || !type) return c.unexpected('a type')
  c.next()
  const range = c.rangeFrom(start)
  if (!isPlain || typeNamed(token.text) === null) {
    const form = `${printExpression(keypath)}:${type}`
    c.report('wrong-clause', range, { command: 'conversion', form }, replaceWith(range, form))
  }
  return { kind: 'typedKeypath', keypath, type, range }
}

export function isPlainName(node: Expression): node is Keypath {
  return node.kind === 'keypath' && node.implicit && node.path.length === 1
}
