import type { CaseClause, CaseComparison, Expression, InterpolatedPart } from '../ast.ts'
import { build } from '../build.ts'
import { replaceWith } from '../diagnostic.ts'
import { caseComparisons } from '../names.ts'
import { printExpression } from '../print/print.ts'
import { type Cursor, stageFailure } from './cursor.ts'
import { meantInterval, readInterval, unitOf, wholeInterval } from './interval-text.ts'
import { settle } from './settle.ts'

/** How the parts of a literal that are expressions are read. */
type Read = (c: Cursor) => Expression

/** A number or an interval. `1 hour` and `1h 30m` are taken as one interval and reported. */
export function parseNumber(c: Cursor): Expression {
  const start = c.start
  const token = c.next()
  const fraction = token.kind === 'number' ? fractionOf(c, token.text) : null
  if (fraction !== null) {
    const range = c.rangeFrom(start)
    c.report('malformed-interval', range, { text: c.textOf(range), meant: fraction }, replaceWith(range, fraction))
    return { kind: 'interval', negative: false, parts: readInterval(fraction) ?? [], range }
  }
  let parts = token.kind === 'interval' ? readInterval(token.value) : null
  const goesOn =
    (token.kind === 'number' && c.peek().kind === 'word' && unitOf(c.peek().value) !== null && !c.isSymbol('(', 1)) ||
    (token.kind === 'interval' && c.peek().kind === 'interval')
  if (goesOn) {
    while (c.peek().kind === 'interval' || (c.peek().kind === 'word' && parts === null)) {
      c.next()
      parts ??= []
    }
    const range = c.rangeFrom(start)
    const text = c.textOf(range)
    const meant = meantInterval(text)
    parts = meant === null ? null : readInterval(meant)
    if (meant === null || parts === null) {
      c.report('malformed-number', range, { text })
      throw stageFailure
    }
    c.report('malformed-interval', range, { text, meant }, replaceWith(range, meant))
  }
  const range = c.rangeFrom(start)
  if (parts) return { kind: 'interval', negative: false, parts, range }
  return { kind: 'number', value: Number(token.text), text: token.text, range }
}

// In `1.5h` a dot and an interval follow the number 1; in `1.5 hours` a word follows the fraction.
function fractionOf(c: Cursor, whole: string): string | null {
  const isSplit = c.isSymbol('.') && c.start === c.lastEnd && c.peek(1).kind === 'interval'
  const { text } = c.peek(isSplit ? 1 : 0)
  const [, digits = '', word = ''] = isSplit ? (/^(\d+)([a-z]+)$/.exec(text) ?? []) : ['', '', text]
  const isWord = whole.includes('.') && c.peek().kind === 'word' && !c.isSymbol('(', 1)
  const meant = isSplit || isWord ? wholeInterval(Number(isSplit ? `${whole}.${digits}` : whole), word) : null
  if (meant !== null) for (let passed = isSplit ? 2 : 1; passed > 0; passed--) c.skip()
  return meant
}

export function parseArray(c: Cursor, read: Read): Expression {
  const start = c.next().start
  const elements: Expression[] = []
  while (!c.isSymbol(']')) {
    elements.push(read(c))
    if (!c.symbol(',')) break
  }
  c.expectSymbol(']')
  return { kind: 'array', elements, range: c.rangeFrom(start) }
}

export function parseInterpolated(c: Cursor, read: Read): Expression {
  const start = c.next().start
  const parts: InterpolatedPart[] = []
  for (;;) {
    const text = c.templateText()
    if (text.end > text.start) parts.push({ kind: 'text', value: text.value, range: c.rangeOf(text) })
    if (c.symbol('`')) return { kind: 'interpolated', parts, range: c.rangeFrom(start) }
    const hole = c.start
    if (!c.symbol('{')) {
      c.report('unterminated-string', c.rangeFrom(start), {})
      throw stageFailure
    }
    const expression = c.isSymbol('}') ? null : read(c)
    c.expectSymbol('}')
    parts.push({ kind: 'hole', expression, range: c.rangeFrom(hole) })
  }
}

const isoTime = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?\s?(Z|[+-]\d{2}(:?\d{2})?)?)?$/
const digitCounts = [10, 13, 16, 19]

export function parseTimestamp(c: Cursor, read: Read): Expression {
  const start = c.next().start
  const token = c.peek()
  if (token.kind === 'string' || token.kind === 'number') {
    c.next()
    const range = c.rangeFrom(start)
    const own = c.rangeOf(token)
    if (token.kind === 'number') {
      if (!digitCounts.includes(token.text.length) || token.text.includes('.')) {
        const hint = '10 digits are seconds, 13 milliseconds, 16 microseconds, 19 nanoseconds'
        c.report('timestamp-form', range, { found: token.text, hint })
      }
      const value = { kind: 'number', value: Number(token.text), text: token.text, range: own } as const
      return { kind: 'timestamp', form: 'literal', value, range }
    }
    return timestampText(c, token.value, range, own)
  }
  if (c.isSymbol('`')) {
    const value = parseInterpolated(c, read)
    return { kind: 'timestamp', form: 'dynamic', value, range: c.rangeFrom(start) }
  }
  if (c.symbol('(')) {
    const value = read(c)
    c.expectSymbol(')')
    return { kind: 'timestamp', form: 'dynamic', value, range: c.rangeFrom(start) }
  }
  return fieldWithAt(c, start)
}

function timestampText(c: Cursor, text: string, range: Expression['range'], own: Expression['range']): Expression {
  const plain: Expression = {
    kind: 'timestamp',
    form: 'literal',
    value: { kind: 'string', value: text, range: own },
    range,
  }
  if (text === 'now') return plain
  if (isoTime.test(text)) {
    if (!isOnCalendar(text)) {
      c.report('timestamp-form', range, { found: `'${text}'`, hint: 'there is no such day or time of day' })
    }
    return plain
  }
  // 'now-1h' and 'now() - 1h' are common in other products.
  const [, sign, length = ''] = /^now(?:\(\))?\s*([+-])\s*(\w+)$/i.exec(text) ?? []
  const meant = meantInterval(length)
  const parts = meant === null ? null : readInterval(meant)
  const hint = "an ISO date or time, such as '2025-06-01T10:00:00Z', or 'now' is expected"
  if (!parts) {
    c.report('timestamp-form', range, { found: `'${text}'`, hint })
    return plain
  }
  const shift = { kind: 'interval', negative: false, parts, range } as const
  const value = settle(build.binary(build.timestamp('now'), sign === '+' ? '+' : '-', shift), range)
  c.report('timestamp-form', range, { found: `'${text}'`, hint }, replaceWith(range, printExpression(value)))
  return value
}

// Of a text that has the form of a time. A second may be a leap second.
function isOnCalendar(text: string): boolean {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = text.split(/[-T :.,Z+]/).map(Number)
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
  return day >= 1 && day <= days && hour <= 23 && minute <= 59 && second <= 60
}

// @timestamp is a field elsewhere; @now a time.
function fieldWithAt(c: Cursor, start: number): Expression {
  if (c.peek().kind !== 'word') return c.unexpected("a time such as '2025-06-01'")
  const word = c.next().text
  if (word.toLowerCase() === 'now' && c.symbol('(')) c.expectSymbol(')')
  const range = c.rangeFrom(start)
  const meant =
    word.toLowerCase() === 'now'
      ? build.timestamp('now')
      : word === 'timestamp'
        ? build.keypath('$m', 'timestamp')
        : build.keypath('$d', word)
  const instead = printExpression(meant)
  c.report('foreign-expression', range, { found: `@${word}`, instead }, replaceWith(range, instead))
  return settle(meant, range)
}

/** A case expression, if one is next. */
export function parseCase(c: Cursor, read: Read): Expression | null {
  const start = c.start
  const word = c.peek().text
  if (c.wordAt() === 'case' && c.wordAt(1) === 'when') return sqlCase(c, read)
  if (!c.isSymbol('{', 1)) return null
  if (word === 'case') {
    c.next()
    c.next()
    const clauses = parseClauses(c, read)
    return { kind: 'case', clauses, range: c.rangeFrom(start) }
  }
  const comparison = caseComparisons.find((name): name is CaseComparison => name === word)
  if (!comparison) return null
  c.next()
  c.next()
  const subject = read(c)
  c.expectSymbol(',')
  const clauses = parseClauses(c, read)
  return { kind: 'caseOf', comparison, subject, clauses, range: c.rangeFrom(start) }
}

function parseClauses(c: Cursor, read: Read): readonly CaseClause[] {
  const clauses: CaseClause[] = []
  do {
    if (c.isSymbol('}') && clauses.length > 0) break
    const start = c.start
    const isDefault = c.isWord('_') && c.isSymbol('->', 1)
    if (isDefault) c.next()
    const match = isDefault ? null : read(c)
    c.expectSymbol('->')
    const result = read(c)
    clauses.push({ kind: 'clause', match, result, range: c.rangeFrom(start) })
  } while (c.symbol(','))
  c.expectSymbol('}')
  return clauses
}

// CASE WHEN a THEN b ELSE c END
function sqlCase(c: Cursor, read: Read): Expression {
  const start = c.next().start
  const clauses: CaseClause[] = []
  while (c.wordAt() === 'when' || c.wordAt() === 'else') {
    const from = c.start
    const isElse = c.wordAt() === 'else'
    c.next()
    const match = isElse ? null : read(c)
    if (!isElse && c.wordAt() !== 'then') return c.unexpected('"then"')
    if (!isElse) c.next()
    const result = read(c)
    clauses.push({ kind: 'clause', match, result, range: c.rangeFrom(from) })
  }
  if (c.wordAt() !== 'end') return c.unexpected('"end"')
  c.next()
  const range = c.rangeFrom(start)
  const meant: Expression = { kind: 'case', clauses, range }
  const instead = printExpression(meant)
  c.report('foreign-expression', range, { found: 'CASE WHEN', instead }, replaceWith(range, instead))
  return meant
}
