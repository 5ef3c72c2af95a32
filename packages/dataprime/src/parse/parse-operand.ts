import type { NumberLiteral, RegexpLiteral, StringLiteral } from '../ast.ts'
import { insertion, removal, replaceWith } from '../diagnostic.ts'
import type { Cursor } from './cursor.ts'

export function parseString(c: Cursor): StringLiteral {
  const token = c.peek()
  if (token.kind !== 'string') return c.unexpected('a string in single quotes')
  c.next()
  return { kind: 'string', value: token.value, range: c.rangeOf(token) }
}

export function parsePattern(c: Cursor): RegexpLiteral | StringLiteral {
  if (!c.isSymbol('/')) return parseString(c)
  const token = c.regexp()
  return { kind: 'regexp', pattern: token.value, range: c.rangeOf(token) }
}

/** A whole number. Where it is missing, that is reported and `fallback` stands in. */
export function parseCount(c: Cursor, command: string, fallback: number): NumberLiteral {
  const start = c.start
  if (isCountMissing(c, command)) {
    const here = c.source.range(c.lastEnd, c.lastEnd)
    c.report('missing-part', here, { command, part: 'a number' }, insertion(here, ` ${fallback}`))
    return { kind: 'number', value: fallback, text: String(fallback), range: here }
  }
  if (c.isSymbol('=') || (c.isSymbol('(') && c.peek(1).kind === 'number' && c.isSymbol(')', 2))) {
    return markedCount(c, command)
  }
  const negative = c.symbol('-')
  const token = c.next()
  const text = token.kind === 'string' ? token.value : token.text
  if (!/^\d+(\.\d+)?$/.test(text) || (token.kind !== 'number' && token.kind !== 'string')) {
    c.rewindTo(token)
    return c.unexpected('a whole number')
  }
  const whole = String(Math.floor(Number(text)))
  const range = c.rangeFrom(start)
  if (negative || token.kind === 'string' || text.includes('.')) {
    const found = c.textOf(range)
    c.report('unexpected', range, { found, wanted: 'a whole number that is not negative' }, replaceWith(range, whole))
    return { kind: 'number', value: Number(whole), text: whole, range }
  }
  return { kind: 'number', value: Number(text), text, range }
}

// `limit = 10`, `limit(10)`
function markedCount(c: Cursor, command: string): NumberLiteral {
  const before = c.lastEnd
  const mark = c.next()
  const token = c.peek()
  if (token.kind !== 'number') return c.unexpected('a whole number')
  c.next()
  if (mark.text === '(') c.next()
  const fix = replaceWith(c.source.range(before, c.lastEnd), ` ${token.text}`)
  c.report('wrong-clause', c.rangeFrom(mark.start), { command, form: `${command} ${token.text}` }, fix)
  return { kind: 'number', value: Number(token.text), text: token.text, range: c.rangeOf(token) }
}

/** How many rows to keep. That some be passed over first, as SQL can ask, is reported: no command does that. */
export function parseLimit(c: Cursor): NumberLiteral {
  const count = parseCount(c, 'limit', 10)
  const before = c.lastEnd
  const isOffset = c.wordAt() === 'offset' || c.wordAt() === 'skip' || c.isSymbol(',')
  if (!isOffset || c.peek(1).kind !== 'number') return count
  const { start } = c.next()
  c.next()
  const form = 'limit <n>, and no rows are passed over'
  const cut = c.source.range(before, c.lastEnd)
  c.report('wrong-clause', c.rangeFrom(start), { command: 'limit', form }, removal(cut, 'the offset'))
  return count
}

function isCountMissing(c: Cursor, command: string): boolean {
  const { kind, text } = c.peek()
  if (kind === 'end' || c.isSymbol('|') || c.isSymbol(')')) return true
  const isListed = command === 'top' || command === 'bottom'
  return (isListed && (kind === 'root' || kind === 'word')) || (command === 'keep' && text === 'orderby')
}
