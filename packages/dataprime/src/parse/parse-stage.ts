import type { Aliased } from '../ast.ts'
import { build } from '../build.ts'
import type { StageParser } from '../command.ts'
import { insertion, removal } from '../diagnostic.ts'
import type { Cursor } from './cursor.ts'
import { aliased, commaList, orderKey, typedKeypaths } from './lists.ts'
import { parseAggregates, parseGrouping } from './parse-aggregates.ts'
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
import { parseJoinCondition, parseJoinType } from './parse-join.ts'
import { parseTarget } from './parse-keypath.ts'
import { parseCount, parsePattern, parseString } from './parse-operand.ts'
import { parseGroupingSets } from './parse-sets.ts'
import { parseDataset, parseQueryInParentheses, parseSourceArguments, parseTimeframe } from './parse-source.ts'
import { settle } from './settle.ts'

/** The readers of the parts of a command, on this cursor. */
export function stageParser(c: Cursor): StageParser {
  return {
    expression: () => parseExpression(c),
    expressions: () => commaList(c, () => parseExpression(c)),
    target: () => parseTarget(c),
    into: (command, fallback) => parseInto(c, command, fallback),
    search: () => parseSearch(c),
    textOfStage: () => parseTextOfStage(c),
    by: (command) => parseBy(c, command),
    keep: () => parseKeep(c),
    orderClause: () => parseOrderClause(c),
    with: () => parseWith(c),
    substitution: () => parseSubstitution(c),
    keypaths: () => commaList(c, () => parseTarget(c)),
    aliased: () => commaList(c, () => aliased(c)),
    aggregates: () => parseAggregates(c),
    grouping: () => parseGrouping(c),
    order: () => commaList(c, () => orderKey(c)),
    typedKeypaths: () => typedKeypaths(c),
    string: () => parseString(c),
    regexpOrString: () => parsePattern(c),
    count: (command) => parseCount(c, command, 10),
    ranked: (command) => parseRanked(c, command),
    dataset: () => parseDataset(c),
    sourceArguments: () => parseSourceArguments(c),
    extractor: () => parseExtractor(c),
    assignment: () => parseAssignment(c),
    createPolicies: () => parsePolicies(c),
    timeframe: () => parseTimeframe(c),
    joinType: () => parseJoinType(c),
    joinCondition: (type, query) => parseJoinCondition(c, type, query),
    groupingSets: () => parseGroupingSets(c),
    query: () => parseQueryInParentheses(c),
    word: (...words) => c.word(...words),
    expectWord: (...words) => c.expectWord(...words),
    symbol: (text) => c.symbol(text),
    expectSymbol: (text) => c.expectSymbol(text),
    isWord: (word, ahead) => c.isWord(word, ahead),
    isSymbol: (text, ahead) => c.isSymbol(text, ahead),
    direction: () => c.word('asc', 'desc'),
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

// top sorts downwards and bottom upwards: they take no direction.
function readDirection(c: Cursor, command: string): void {
  const word = c.wordAt()
  if (word !== 'asc' && word !== 'desc') return
  const before = c.lastEnd
  const range = c.rangeOf(c.next())
  const form = `${command} <n> … by <expression>, which sorts ${command === 'top' ? 'downwards' : 'upwards'}`
  c.report('wrong-clause', range, { command, form }, removal(c.source.range(before, range.end.offset), word))
}

function parseBy(c: Cursor, command: string): readonly Aliased[] {
  if (c.word('by')) {
    const by = parseAggregates(c)
    readDirection(c, command)
    return by
  }
  const here = c.source.range(c.lastEnd, c.lastEnd)
  c.report('missing-part', here, { command, part: '"by" and an expression' }, insertion(here, ' by count()'))
  return settle([build.alias(build.call('count'))], here)
}
