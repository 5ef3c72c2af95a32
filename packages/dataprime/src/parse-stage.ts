import type {
  Aliased,
  Argument,
  CreatePolicy,
  Dataset,
  Expression,
  Extractor,
  GroupingSet,
  JoinCondition,
  Keypath,
  Query,
  Source,
  Timeframe,
} from './ast.ts'
import { build } from './build.ts'
import type { StageParser } from './command.ts'
import { type Cursor, shown } from './cursor.ts'
import { insertion, replaceWith } from './diagnostic.ts'
import { meantInterval, readInterval } from './interval-text.ts'
import { aliased, commaList, orderKey, typedKeypaths } from './lists.ts'
import { extractorNames } from './names.ts'
import { parseAggregates, parseGrouping } from './parse-aggregates.ts'
import { parseArguments } from './parse-call.ts'
import { parseInto, parseKeep, parseSearch, parseSubstitution, parseTextOfStage } from './parse-clauses.ts'
import { parseExpression } from './parse-expression.ts'
import { parseTarget } from './parse-keypath.ts'
import { parseCount, parsePattern, parseString } from './parse-operand.ts'
import { print, printExpression } from './print.ts'
import { quote } from './quote.ts'
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

function parseDataset(c: Cursor): Dataset {
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

function parseSourceArguments(c: Cursor): readonly Argument[] {
  return c.symbol('(') ? parseArguments(c, '') : []
}

function parseTimeframe(c: Cursor): Timeframe | null {
  const start = c.start
  const word = c.word('last', 'between', 'around', 'timeshifted')
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

// '1h' is meant as 1h.
function parseLength(c: Cursor): Expression {
  const token = c.peek()
  const meant = token.kind === 'string' ? meantInterval(token.value) : null
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

function parseExtractor(c: Cursor): Extractor {
  const start = c.start
  const token = c.peek()
  if (token.kind !== 'word') return c.unexpected('an extractor')
  c.next()
  const meant: Readonly<Record<string, Extractor['name']>> = {
    json: 'jsonobject',
    regex: 'regexp',
    json_object: 'jsonobject',
    keyvalue: 'kv',
  }
  const lower = token.text.toLowerCase()
  const name = extractorNames.find((own) => own === lower) ?? (Object.hasOwn(meant, lower) ? meant[lower] : undefined)
  const range = c.rangeOf(token)
  if (!name) {
    c.report('unexpected', range, { found: shown(token), wanted: `one of ${extractorNames.join(', ')}` })
    c.rewindTo(token)
    return c.unexpected('an extractor')
  }
  if (name !== token.text) {
    c.report('foreign-expression', range, { found: shown(token), instead: name }, replaceWith(range, name))
  }
  const args = c.symbol('(') ? parseArguments(c, name).map((arg) => regexpArgument(c, arg, name)) : []
  return { kind: 'extractor', name, args, range: c.rangeFrom(start) }
}

// regexp(e='…') is meant as regexp(e=/…/).
function regexpArgument(c: Cursor, arg: Argument, extractor: Extractor['name']): Argument {
  if (!extractor.endsWith('regexp') || arg.value.kind !== 'string') return arg
  const regexp = { ...build.regexp(arg.value.value), range: arg.value.range }
  const instead = printExpression(regexp)
  c.report(
    'argument-form',
    regexp.range,
    { why: 'a regular expression stands between slashes', instead },
    replaceWith(regexp.range, instead),
  )
  return { ...arg, value: regexp }
}

function parseAssignment(c: Cursor): { readonly target: Keypath; readonly value: Expression } {
  const start = c.start
  const mark = c.mark()
  const target = c.attempt(() => parseTarget(c))
  if (target && c.isSymbol('=')) {
    const range = c.rangeOf(c.next())
    c.report(
      'wrong-clause',
      range,
      { command: 'create', form: 'create <field> from <value>' },
      replaceWith(range, 'from'),
    )
    return { target, value: parseExpression(c) }
  }
  if (target && c.word('from')) return { target, value: parseExpression(c) }
  c.reset(mark)
  const value = parseExpression(c)
  if (c.isWord('into')) {
    c.next()
    const into = parseTarget(c)
    const range = c.rangeFrom(start)
    const form = `${printExpression(into)} from ${printExpression(value)}`
    c.report('wrong-clause', range, { command: 'create', form: `create ${form}` }, replaceWith(range, form))
    return { target: into, value }
  }
  if (c.word('as')) return { target: parseTarget(c), value }
  return c.unexpected('"from" and a value')
}

function parsePolicies(c: Cursor): readonly CreatePolicy[] {
  const policies: CreatePolicy[] = []
  while (c.isWord('on')) {
    const start = c.next().start
    const subject = c.expectWord('keypath', 'datatype')
    const when = subject === 'datatype' ? c.expectWord('changed', 'change') : c.expectWord('exists', 'missing')
    const end = () => ({ range: c.rangeFrom(start) })
    if (when === 'missing') {
      const action = c.expectWord('fail', 'skip', 'create')
      policies.push({ kind: 'onMissing', action, ...end() })
    } else {
      const action = c.expectWord('fail', 'skip', 'overwrite')
      policies.push({ kind: when === 'exists' ? 'onExists' : 'onTypeChange', action, ...end() })
    }
  }
  return policies
}

function parseJoinCondition(c: Cursor): JoinCondition {
  const start = c.start
  if (c.expectWord('on', 'using') === 'using') {
    const keypaths = commaList(c, () => parseTarget(c))
    if (c.isSymbol('==') || c.isSymbol('=')) return comparedKeys(c, keypaths[0], start)
    return { kind: 'using', keypaths, range: c.rangeFrom(start) }
  }
  const condition = parseExpression(c)
  const range = c.rangeFrom(start)
  if (condition.kind !== 'keypath' || condition.path.length === 0) return { kind: 'on', condition, range }
  const instead = `using ${printExpression(condition)}`
  c.report(
    'wrong-clause',
    range,
    { command: 'join', form: 'join (…) using <keypath> into <keypath>' },
    replaceWith(range, instead),
  )
  return { kind: 'using', keypaths: [condition], range }
}

// using a == b
function comparedKeys(c: Cursor, left: Keypath | undefined, start: number): JoinCondition {
  c.next()
  const right = parseTarget(c)
  const range = c.rangeFrom(start)
  if (!left) return c.unexpected('a keypath')
  const condition = settle(build.binary({ ...left, side: 'left' }, '==', { ...right, side: 'right' }), range)
  const instead = `on ${printExpression(condition)}`
  c.report(
    'wrong-clause',
    range,
    { command: 'join', form: 'join (…) on left=>a == right=>b into <keypath>' },
    replaceWith(range, instead),
  )
  return { kind: 'on', condition, range }
}

function parseGroupingSets(c: Cursor): readonly GroupingSet[] {
  if (!c.isSymbol('(')) return bareSets(c)
  const sets: GroupingSet[] = []
  do {
    const start = c.start
    c.expectSymbol('(')
    const keys: readonly Aliased[] = c.isSymbol(')') ? [] : commaList(c, () => aliased(c))
    c.expectSymbol(')')
    sets.push({ kind: 'groupingSet', keys, range: c.rangeFrom(start) })
  } while (c.symbol(','))
  return sets
}

// multigroupby a, b
function bareSets(c: Cursor): readonly GroupingSet[] {
  const start = c.start
  const keys = [aliased(c)]
  while (c.symbol(',')) keys.push(aliased(c))
  const range = c.rangeFrom(start)
  const instead = keys.map((key) => `(${c.textOf(key.range)})`).join(', ')
  const form = 'multigroupby (a, b), (a) aggregate count() as n'
  c.report('wrong-clause', range, { command: 'multigroupby', form }, replaceWith(range, instead))
  return keys.map((key) => ({ kind: 'groupingSet', keys: [key], range: key.range }))
}

function parseQueryInParentheses(c: Cursor): Query {
  if (c.isWord('source') || c.isWord('from')) {
    const start = c.start
    const query = c.query(null)
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
