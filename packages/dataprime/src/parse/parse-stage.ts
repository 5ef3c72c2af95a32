import type { Aliased } from '../ast.ts'
import { build } from '../build.ts'
import type { StageParser } from '../command.ts'
import { insertion } from '../diagnostic.ts'
import type { Cursor } from './cursor.ts'
import { aliased, commaList, orderKey, typedKeypaths } from './lists.ts'
import { parseAggregates, parseGrouping } from './parse-aggregates.ts'
import { parseInto, parseKeep, parseSearch, parseSubstitution, parseTextOfStage } from './parse-clauses.ts'
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
    substitution: () => parseSubstitution(c),
    keypaths: () => commaList(c, () => parseTarget(c)),
    aliased: () => commaList(c, () => aliased(c)),
    aggregates: () => parseAggregates(c),
    grouping: () => parseGrouping(c),
    order: () => commaList(c, () => orderKey(c)),
    typedKeypaths: () => typedKeypaths(c),
    string: () => parseString(c),
    regexpOrString: () => parsePattern(c),
    count: () => parseCount(c),
    dataset: () => parseDataset(c),
    sourceArguments: () => parseSourceArguments(c),
    extractor: () => parseExtractor(c),
    assignment: () => parseAssignment(c),
    createPolicies: () => parsePolicies(c),
    timeframe: () => parseTimeframe(c),
    joinType: () => parseJoinType(c),
    joinCondition: () => parseJoinCondition(c),
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

function parseBy(c: Cursor, command: string): readonly Aliased[] {
  if (c.word('by')) return parseAggregates(c)
  const here = c.source.range(c.lastEnd, c.lastEnd)
  c.report('missing-part', here, { command, part: '"by" and an expression' }, insertion(here, ' by count()'))
  return settle([build.alias(build.call('count'))], here)
}
