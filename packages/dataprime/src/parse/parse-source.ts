import type { Argument, Dataset, Expression, Query, Source, Timeframe } from '../ast.ts'
import { insertion, replaceWith } from '../diagnostic.ts'
import { print } from '../print/print.ts'
import { quote } from '../print/quote.ts'
import type { Cursor } from './cursor.ts'
import { meantInterval, readInterval, unitOf } from './interval-text.ts'
import { parseArguments } from './parse-call.ts'
import { parseExpression } from './parse-expression.ts'

/** `logs`, `default/logs`; a dot is part of a name. */
export function parseDataset(c: Cursor): Dataset {
  if (c.isSymbol('=') || c.isSymbol(':')) {
    const before = c.lastEnd
    const range = c.rangeOf(c.next())
    const gap = c.source.range(before, c.start)
    c.report('wrong-clause', range, { command: 'source', form: 'source <data set>' }, replaceWith(gap, ' '))
  }
  const start = c.start
  const path = [datasetName(c)]
  while (c.symbol('/')) path.push(datasetName(c))
  return { kind: 'dataset', path, range: c.rangeFrom(start) }
}

function datasetName(c: Cursor): string {
  const token = c.peek()
  if (token.kind === 'string' && /^[A-Za-z_][\w./]*$/.test(token.value)) {
    const range = c.rangeOf(c.next())
    c.report('quoted-name', range, { instead: token.value }, replaceWith(range, token.value))
    return token.value
  }
  if (token.kind !== 'word') return c.unexpected('the name of a data set')
  let name = c.next().text
  while (c.isSymbol('.') && c.peek(1).kind === 'word') {
    c.next()
    name += `.${c.next().text}`
  }
  return name
}

/** `(teamId='1')` after a data set. */
export function parseSourceArguments(c: Cursor): readonly Argument[] {
  return c.symbol('(') ? parseArguments(c, '') : []
}

/** `last 1h` and the other time windows; null if there is none. */
export function parseTimeframe(c: Cursor): Timeframe | null {
  const start = c.start
  const word = c.word('last', 'between', 'around', 'timeshifted') ?? foreignLast(c)
  if (!word) return null
  if (word === 'last' || word === 'timeshifted') {
    const interval = parseLength(c)
    return { kind: word, interval, range: c.rangeFrom(start) }
  }
  const first = asTime(c, parseExpression(c, { andEnds: true }))
  if (word === 'between') {
    c.expectWord('and')
    const to = asTime(c, parseExpression(c))
    return { kind: 'between', from: first, to, range: c.rangeFrom(start) }
  }
  if (c.word('interval')) return { kind: 'around', at: first, interval: parseLength(c), range: c.rangeFrom(start) }
  if (c.peek().kind !== 'interval') return { kind: 'around', at: first, interval: null, range: c.rangeFrom(start) }
  const before = c.rangeOf(c.peek())
  const fix = insertion(before, 'interval ')
  c.report('wrong-clause', before, { command: 'time window', form: 'around <time> interval <interval>' }, fix)
  return { kind: 'around', at: first, interval: parseLength(c), range: c.rangeFrom(start) }
}

// `source logs since 1h`, `source logs -1h`
function foreignLast(c: Cursor): 'last' | null {
  const isWord = ['since', 'past', 'within', 'over', 'for'].includes(c.wordAt())
  const before = (isWord ? 1 : 0) + (c.isSymbol('-', isWord ? 1 : 0) ? 1 : 0)
  const first = c.peek(before)
  const isLength = first.kind === 'interval' || (first.kind === 'number' && c.peek(before + 1).kind === 'word')
  if (!isLength && !(isWord && first.kind === 'string')) return null
  const start = c.start
  for (let passed = 0; passed < before; passed++) c.next()
  const range = before > 0 ? c.rangeFrom(start) : c.rangeOf(c.peek())
  const fix = before > 0 ? replaceWith(c.source.range(start, first.start), 'last ') : insertion(range, 'last ')
  c.report('wrong-clause', range, { command: 'time window', form: 'last <interval>' }, fix)
  return 'last'
}

// '1h' is meant as 1h, and `last hour` as the same.
function parseLength(c: Cursor): Expression {
  const token = c.peek()
  const isUnit = token.kind === 'word' && unitOf(token.value) !== null && !c.isSymbol('.', 1) && !c.isSymbol('(', 1)
  const meant = isUnit ? meantInterval(`1${token.value}`) : token.kind === 'string' ? meantInterval(token.value) : null
  const parts = meant === null ? null : readInterval(meant)
  if (!parts || meant === null) return parseExpression(c)
  const range = c.rangeOf(c.next())
  c.report('malformed-interval', range, { text: token.text, meant }, replaceWith(range, meant))
  return { kind: 'interval', negative: false, parts, range }
}

function asTime(c: Cursor, node: Expression): Expression {
  if (node.kind !== 'string') return node
  const instead = `@${quote(node.value)}`
  c.report('timestamp-text', node.range, { instead }, replaceWith(node.range, instead))
  return { kind: 'timestamp', form: 'literal', value: node, range: node.range }
}

/** A query in parentheses; one without them is reported. */
export function parseQueryInParentheses(c: Cursor): Query {
  if (c.isWord('source') || c.isWord('from')) {
    const start = c.start
    const query = c.query('clause')
    const range = c.rangeFrom(start)
    const text = `(${c.textOf(range)})`
    c.report(
      'wrong-clause',
      range,
      { command: 'query', form: '(source … | …), in parentheses' },
      replaceWith(range, text),
    )
    return query
  }
  if (c.peek().kind === 'word') return bareSource(c)
  c.expectSymbol('(')
  const query = c.query(')')
  c.expectSymbol(')')
  return query
}

// `union logs(teamId='1')` is an older form of `union (source logs(teamId='1'))`.
function bareSource(c: Cursor): Query {
  const start = c.start
  const dataset = parseDataset(c)
  const args = parseSourceArguments(c)
  const range = c.rangeFrom(start)
  const source: Source = { kind: 'source', dataset, args, timeframe: null, range }
  const query: Query = { kind: 'query', source, stages: [], range }
  const instead = `(${print(query)})`
  c.report(
    'wrong-clause',
    range,
    { command: 'query', form: '(source … | …), in parentheses' },
    replaceWith(range, instead),
  )
  return query
}
