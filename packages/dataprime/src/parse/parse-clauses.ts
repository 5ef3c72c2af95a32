import type { Keypath, NumberLiteral, OrderKey, RegexpLiteral, StringLiteral } from '../ast.ts'
import { build } from '../build.ts'
import { insertion, replaceWith } from '../diagnostic.ts'
import { quote } from '../print/quote.ts'
import type { Cursor } from './cursor.ts'
import { commaList, orderKey } from './lists.ts'
import { parseTarget } from './parse-keypath.ts'
import { parseCount, parsePattern, parseString } from './parse-operand.ts'
import { settle } from './settle.ts'
import { isCommandName } from './stage-names.ts'

/** `into <keypath>`. Where it is missing, that is reported and the fallback stands in. */
export function parseInto(c: Cursor, command: string, fallback: string): Keypath {
  if (c.word('into')) return parseTarget(c)
  if (c.wordAt() === 'as' || c.wordAt() === 'to') {
    const range = c.rangeOf(c.next())
    c.report('wrong-clause', range, { command, form: `${command} … into <keypath>` }, replaceWith(range, 'into'))
    return parseTarget(c)
  }
  const here = c.source.range(c.lastEnd, c.lastEnd)
  c.report('missing-part', here, { command, part: '"into" and a field' }, insertion(here, ` into ${fallback}`))
  return settle(build.field(fallback), here)
}

/** `'phrase' in keypath`; `keypath 'phrase'` and a missing `in` are taken for it, and reported. */
export function parseSearch(c: Cursor): { readonly phrase: StringLiteral; readonly target: Keypath } {
  const start = c.start
  if (c.peek().kind !== 'string') {
    const target = parseTarget(c)
    const phrase = parseString(c)
    const range = c.rangeFrom(start)
    const instead = `${quote(phrase.value)} in ${c.textOf(target.range)}`
    c.report(
      'wrong-clause',
      range,
      { command: 'find', form: "find '<phrase>' in <keypath>" },
      replaceWith(range, instead),
    )
    return { phrase, target }
  }
  const phrase = parseString(c)
  if (c.word('in')) return { phrase, target: parseTarget(c) }
  const { kind } = c.peek()
  if (kind === 'root' || (kind === 'word' && !isCommandName(c.peek().text))) {
    const range = c.rangeOf(c.peek())
    c.report('missing-part', range, { command: 'find', part: '"in" before the field' }, insertion(range, 'in '))
    return { phrase, target: parseTarget(c) }
  }
  const here = c.source.range(c.lastEnd, c.lastEnd)
  c.report('missing-part', here, { command: 'find', part: '"in" and a field' }, insertion(here, ' in $d.text'))
  return { phrase, target: settle(build.keypath('$d', 'text'), here) }
}

/** A string; unquoted text up to the next pipe is taken for it, and reported. */
export function parseTextOfStage(c: Cursor): StringLiteral {
  const start = c.start
  if (c.peek().kind === 'string' && (c.peek(1).kind === 'end' || c.isSymbol('|', 1) || c.isSymbol(')', 1))) {
    return parseString(c)
  }
  for (let depth = 0; c.peek().kind !== 'end' && !c.isSymbol('|'); c.skip()) {
    if (c.isSymbol('(')) depth++
    if (c.isSymbol(')') && depth-- === 0) break
  }
  const range = c.rangeFrom(start)
  const value = c.textOf(range)
  if (value === '') return c.unexpected('a string in single quotes')
  const instead = quote(value)
  c.report('wrong-clause', range, { command: 'lucene', form: "lucene '<query>'" }, replaceWith(range, instead))
  return { kind: 'string', value, range }
}

/** `keep <n>`; `limit <n>` is taken for it, and reported. */
export function parseKeep(c: Cursor): NumberLiteral | null {
  if (c.word('keep')) return parseCount(c, 'keep', 1)
  if (!c.isWord('limit')) return null
  const range = c.rangeOf(c.next())
  c.report('wrong-clause', range, { command: 'dedupeby', form: 'dedupeby … keep <n>' }, replaceWith(range, 'keep'))
  return parseCount(c, 'keep', 1)
}

/** `with <expression>` of replace; `=` is taken for it, and reported. */
export function parseWith(c: Cursor): void {
  if (!c.isSymbol('=') && !['from', 'to', 'by'].includes(c.wordAt())) {
    c.expectWord('with')
    return
  }
  const range = c.rangeOf(c.next())
  const form = 'replace <keypath> with <expression>'
  c.report('wrong-clause', range, { command: 'replace', form }, replaceWith(range, 'with'))
}

/** `orderby a desc, b` of dedupeby; what else sorts is taken for it, and reported. */
export function parseOrderClause(c: Cursor): readonly OrderKey[] {
  if (c.word('orderby', 'sortby')) return commaList(c, orderKey)
  const start = c.start
  const isTwo = (c.wordAt() === 'order' || c.wordAt() === 'sort') && c.wordAt(1) === 'by'
  if (!isTwo && c.wordAt() !== 'by') return []
  if (isTwo) c.next()
  c.next()
  const range = c.rangeFrom(start)
  const form = 'dedupeby … keep <n> orderby <expression>'
  c.report('wrong-clause', range, { command: 'dedupeby', form }, replaceWith(range, 'orderby'))
  return commaList(c, orderKey)
}

/** `[matching] pattern to 'text'`; another word, or none, in either place is reported. */
export function parseSubstitution(c: Cursor): {
  readonly pattern: RegexpLiteral | StringLiteral
  readonly replacement: StringLiteral
} {
  const form = "redact <keypath> matching <regexp> to '<text>'"
  if (!c.word('matching') && c.peek().kind === 'word') {
    if (c.wordAt() !== 'using' && c.wordAt() !== 'with') return c.unexpected('"matching" and a pattern')
    const range = c.rangeOf(c.next())
    c.report('wrong-clause', range, { command: 'redact', form }, replaceWith(range, 'matching'))
  }
  const pattern = parsePattern(c)
  if (c.word('to')) return { pattern, replacement: parseString(c) }
  const token = c.peek()
  if (c.wordAt() === 'with' || c.wordAt() === 'as') {
    const range = c.rangeOf(c.next())
    c.report('wrong-clause', range, { command: 'redact', form }, replaceWith(range, 'to'))
    return { pattern, replacement: parseString(c) }
  }
  const here = c.source.range(c.lastEnd, c.lastEnd)
  const isText = token.kind === 'string'
  const text = isText ? ' to' : " to '****'"
  c.report('missing-part', here, { command: 'redact', part: '"to" and a text' }, insertion(here, text))
  if (isText) return { pattern, replacement: parseString(c) }
  return { pattern, replacement: { kind: 'string', value: '****', range: here } }
}
