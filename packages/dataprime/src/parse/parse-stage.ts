import type { Aliased, Query } from '../ast.ts'
import { build } from '../build.ts'
import type { StageParser } from '../command.ts'
import { insertion, replaceWith } from '../diagnostic.ts'
import type { Cursor } from './cursor.ts'
import { aliased, commaList, orderKey, typedKeypaths } from './lists.ts'
import { parseAggregates, parseCounted, parseGrouping } from './parse-aggregates.ts'
import {
  parseInto,
  parseKeep,
  parseOrderClause,
  parseSearch,
  parseSubstitution,
  parseTextOfStage,
  parseWith,
} from './parse-clauses.ts'
import { parseAssignment, parsePolicies } from './parse-create.ts'
import { parseExpression } from './parse-expression.ts'
import { parseExtractor } from './parse-extractor.ts'
import { type JoinType, parseJoinCondition, parseJoinType } from './parse-join.ts'
import { parseTarget } from './parse-keypath.ts'
import { parseCount, parseLimit, parsePattern, parseString } from './parse-operand.ts'
import { parseGroupingSets } from './parse-sets.ts'
import { parseDataset, parseQueryInParentheses, parseSourceArguments, parseTimeframe } from './parse-source.ts'
import { settle } from './settle.ts'

/** The readers of the parts of a command, on one cursor. A class, since every stage needs one and 35 closures take their time. */
export class StageReader implements StageParser {
  readonly #c: Cursor
  readonly #nameEnd: number

  constructor(cursor: Cursor) {
    this.#c = cursor
    this.#nameEnd = cursor.lastEnd
  }

  expression() {
    return parseExpression(this.#c)
  }
  expressions() {
    return commaList(this.#c, parseExpression)
  }
  target() {
    return parseTarget(this.#c)
  }
  into(command: string, fallback: string) {
    return parseInto(this.#c, command, fallback)
  }
  search() {
    return parseSearch(this.#c)
  }
  textOfStage() {
    return parseTextOfStage(this.#c)
  }
  by(command: string) {
    return parseBy(this.#c, command, this.#nameEnd)
  }
  keep() {
    return parseKeep(this.#c)
  }
  orderClause() {
    return parseOrderClause(this.#c)
  }
  with() {
    return parseWith(this.#c)
  }
  substitution() {
    return parseSubstitution(this.#c)
  }
  keypaths() {
    return commaList(this.#c, parseTarget)
  }
  aliased() {
    return commaList(this.#c, aliased)
  }
  aggregates() {
    return parseAggregates(this.#c)
  }
  grouping() {
    return parseGrouping(this.#c)
  }
  order() {
    return commaList(this.#c, orderKey)
  }
  typedKeypaths() {
    return typedKeypaths(this.#c)
  }
  string() {
    return parseString(this.#c)
  }
  regexpOrString() {
    return parsePattern(this.#c)
  }
  count(command: string) {
    return parseCount(this.#c, command, 10)
  }
  limit() {
    return parseLimit(this.#c)
  }
  counted() {
    return parseCounted(this.#c)
  }
  ranked(command: string) {
    return parseRanked(this.#c, command)
  }
  dataset() {
    return parseDataset(this.#c)
  }
  sourceArguments() {
    return parseSourceArguments(this.#c)
  }
  extractor() {
    return parseExtractor(this.#c)
  }
  assignment() {
    return parseAssignment(this.#c)
  }
  createPolicies() {
    return parsePolicies(this.#c)
  }
  timeframe() {
    return parseTimeframe(this.#c)
  }
  joinType() {
    return parseJoinType(this.#c)
  }
  joinCondition(type: JoinType, query: Query) {
    return parseJoinCondition(this.#c, type, query)
  }
  groupingSets() {
    return parseGroupingSets(this.#c)
  }
  query() {
    return parseQueryInParentheses(this.#c)
  }
  word<W extends string>(...words: readonly W[]) {
    return this.#c.word(...words)
  }
  expectWord<W extends string>(...words: readonly W[]) {
    return this.#c.expectWord(...words)
  }
  symbol(text: string) {
    return this.#c.symbol(text)
  }
  expectSymbol(text: string) {
    this.#c.expectSymbol(text)
  }
  isWord(word: string, ahead?: number) {
    return this.#c.isWord(word, ahead)
  }
  isSymbol(text: string, ahead?: number) {
    return this.#c.isSymbol(text, ahead)
  }
  direction() {
    return this.#c.word('asc', 'desc')
  }
}

// `top 5 by ms` says how to sort, not what to keep.
function parseRanked(c: Cursor, command: string): readonly Aliased[] {
  if (!c.isWord('by')) return parseAggregates(c)
  const here = c.source.range(c.lastEnd, c.lastEnd)
  const isGrouped = c.isSymbol('(', 2)
  const part = 'an expression to list before "by"'
  c.report('missing-part', here, { command, part }, isGrouped ? null : insertion(here, ' $d'))
  return settle([build.alias(build.keypath('$d'))], here)
}

// top sorts downwards and bottom upwards: a direction is one too many, or stands for the other of the two.
function readDirection(c: Cursor, command: string, nameEnd: number): void {
  const word = c.wordAt()
  if (word !== 'asc' && word !== 'desc') return
  const before = c.lastEnd
  const range = c.rangeOf(c.next())
  const meant = word === 'asc' ? 'bottom' : 'top'
  const form = 'top <n> … by <expression> for the highest first, bottom for the lowest, without asc or desc'
  const name = c.source.range(nameEnd - command.length, nameEnd)
  const edits = [
    ...(meant !== command && c.textOf(name) === command ? [{ range: name, text: meant }] : []),
    { range: c.source.range(before, range.end.offset), text: '' },
  ]
  const title = edits.length > 1 ? `Write ${meant}, without ${word}` : `Remove ${word}`
  c.report('wrong-clause', range, { command, form }, { title, edits })
}

// `top 5 a order by b` is `top 5 a by b`.
function readOrder(c: Cursor, command: string): boolean {
  const isTwo = (c.wordAt() === 'order' || c.wordAt() === 'sort') && c.wordAt(1) === 'by'
  if (!isTwo && c.wordAt() !== 'orderby' && c.wordAt() !== 'sortby') return false
  const { start } = c.next()
  if (isTwo) c.next()
  const range = c.rangeFrom(start)
  c.report('wrong-clause', range, { command, form: `${command} <n> … by <expression>` }, replaceWith(range, 'by'))
  return true
}

function parseBy(c: Cursor, command: string, nameEnd: number): readonly Aliased[] {
  if (c.word('by') || readOrder(c, command)) {
    const by = parseAggregates(c)
    readDirection(c, command, nameEnd)
    return by
  }
  const here = c.source.range(c.lastEnd, c.lastEnd)
  c.report('missing-part', here, { command, part: '"by" and an expression' }, insertion(here, ' by count()'))
  return settle([build.alias(build.call('count'))], here)
}
