import type { BinaryOperator, Expression, Keypath } from '../ast.ts'
import { build } from '../build.ts'
import { removal, replaceWith } from '../diagnostic.ts'
import { caseComparisons, clauseWords, isSeverity, severities } from '../names.ts'
import { binaryOperators } from '../operators.ts'
import { printExpression } from '../print/print.ts'
import { type Cursor, stageFailure } from './cursor.ts'
import { foreignInfix, foreignTernary, isSplit, operatorAt } from './foreign-operators.ts'
import { meantInterval, readInterval } from './interval-text.ts'
import { parseCall } from './parse-call.ts'
import { parseCast } from './parse-cast.ts'
import { parseKeypath, parseSegment, parseTarget } from './parse-keypath.ts'
import { parseArray, parseCase, parseInterpolated, parseNumber, parseTimestamp } from './parse-literal.ts'
import { settle } from './settle.ts'
import { isCommandName } from './stage-names.ts'

/** What ends an expression here, though it might go on elsewhere. */
export interface Surroundings {
  /** `and` separates the bounds of a time window. */
  readonly andEnds?: boolean
  /** `:` separates the branches of a conditional of another language. */
  readonly colonEnds?: boolean
}

const longestChain = 1000
const longestPostfix = 200

/** Reads one expression. */
export function parseExpression(c: Cursor, around: Surroundings = {}): Expression {
  c.descend()
  const start = c.start
  const value = parseOperators(c, 1, around)
  const whole = c.isSymbol('?') ? foreignTernary(c, value, start, around) : value
  c.ascend()
  return whole
}

/** Reads operands joined by operators that hold at least this tightly: precedence climbing. */
export function parseOperators(c: Cursor, least: number, around: Surroundings): Expression {
  const start = c.start
  let left = parseUnary(c, around)
  for (let length = 0; ; length++) {
    if (length > longestChain) {
      c.report('too-long', c.rangeOf(c.peek()), { most: longestChain })
      throw stageFailure
    }
    const operator = beginsStage(c) ? null : operatorAt(c, around)
    if (operator !== null) {
      if (binaryOperators[operator].power < least) return left
      left = parseRight(c, left, operator, start, around)
      continue
    }
    const foreign = least <= binaryOperators['=='].power ? foreignInfix(c, left, start, around) : null
    if (!foreign) return left
    left = foreign
  }
}

// `filter a == 1 || limit 5`: the || was meant as the pipe before a command.
function beginsStage(c: Cursor): boolean {
  if (!c.isSymbol('||') || c.peek(1).kind !== 'word' || !isCommandName(c.peek(1).text)) return false
  const { kind, text } = c.peek(2)
  return (
    ['number', 'string', 'root'].includes(kind) || (kind === 'word' && !/^(and|or|not|in|is|like|between)$/i.test(text))
  )
}

function parseRight(
  c: Cursor,
  left: Expression,
  operator: BinaryOperator,
  start: number,
  around: Surroundings,
): Expression {
  const first = isSplit(c) ? c.next() : null
  const token = first ? { ...first, text: `${first.text} =`, end: c.next().end } : c.next()
  const operatorRange = c.rangeOf(token)
  const negated = token.text.startsWith('!~')
  const isOwn = token.text === operator
  const isWordy = token.text === '=~' || negated
  if (!isOwn && !isWordy) {
    const fix = replaceWith(operatorRange, operator)
    if (token.text === '=') c.report('single-equals', operatorRange, {}, fix)
    else c.report('foreign-operator', operatorRange, { found: token.text, instead: operator }, fix)
  }
  const right = parseOperators(c, binaryOperators[operator].power + 1, around)
  const range = c.rangeFrom(start)
  const plain: Expression = { kind: 'binary', operator, operatorRange, left, right, range }
  const pattern = regexpMeant(token.text, right)
  const matches = pattern && (operator === '~' || operator === '~~' || operator === '==')
  if (!isWordy && !matches) return plain
  const positive = matches ? settle(build.method(left, 'matches', pattern), range) : plain
  const meant = settle(negated ? build.not(positive) : positive, range)
  const text = printExpression(meant)
  c.report('foreign-operator', operatorRange, { found: token.text, instead: text }, replaceWith(range, text))
  return meant
}

// In x =~ '^a' the text is a regular expression.
function regexpMeant(operator: string, right: Expression): Expression | null {
  if (right.kind === 'regexp') return right
  const isPattern = right.kind === 'string' && operator === '=~' && /[\\^$.|?*+()[\]{}]/.test(right.value)
  return isPattern ? build.regexp(right.value) : null
}

function parseUnary(c: Cursor, around: Surroundings): Expression {
  const token = c.peek()
  if (token.kind === 'symbol' && (token.text === '!' || token.text === '-')) return parseSigned(c, around)
  if (token.kind === 'word' && token.value === 'not' && beginsOperand(c, 1)) return parseNot(c, around)
  return parsePostfix(c, around)
}

function parseSigned(c: Cursor, around: Surroundings): Expression {
  const { start, text } = c.next()
  c.descend()
  const operand = parseUnary(c, around)
  c.ascend()
  const range = c.rangeFrom(start)
  if (text === '-' && operand.kind === 'number' && !operand.text.startsWith('-')) {
    return { ...operand, value: -operand.value, text: `-${operand.text}`, range }
  }
  if (text === '-' && operand.kind === 'interval' && !operand.negative) return { ...operand, negative: true, range }
  return { kind: 'unary', operator: text === '!' ? '!' : '-', operand, range }
}

// not a == b
function parseNot(c: Cursor, around: Surroundings): Expression {
  const word = c.next()
  c.descend()
  const operand = parseOperators(c, binaryOperators['=='].power, around)
  c.ascend()
  const meant: Expression = { kind: 'unary', operator: '!', operand, range: c.rangeFrom(word.start) }
  const text = printExpression(meant)
  c.report('foreign-operator', c.rangeOf(word), { found: 'not', instead: text }, replaceWith(meant.range, text))
  return meant
}

function parsePostfix(c: Cursor, around: Surroundings): Expression {
  const start = c.start
  let node = parsePrimary(c, around)
  for (let length = 0; length < longestPostfix; length++) {
    const token = c.peek()
    if (token.kind !== 'symbol') return node
    switch (token.text) {
      case '.':
        node = c.peek(1).kind === 'word' && c.isSymbol('(', 2) ? calledOn(c, node, start) : member(c, node, start)
        break
      case '[':
        node = indexed(c, node, start)
        break
      case ':':
        if (around.colonEnds) return node
        node = parseCast(c, node, start)
        break
      case '::':
        node = parseCast(c, node, start)
        break
      default:
        return node
    }
  }
  c.report('too-long', c.rangeOf(c.peek()), { most: longestPostfix })
  throw stageFailure
}

function calledOn(c: Cursor, receiver: Expression, start: number): Expression {
  c.next()
  return parseCall(c, start, receiver)
}

function member(c: Cursor, node: Expression, start: number): Expression {
  const segment = parseSegment(c)
  if (segment) return extended(node, segment, c, start)
  const isAll = c.isSymbol('*', 1) && !beginsOperand(c, 2)
  const dot = c.next()
  if (!isAll) return c.unexpected('a key or a function')
  // What is below a field comes with it.
  c.next()
  const range = c.rangeFrom(dot.start)
  c.report('foreign-expression', range, { found: '.*', instead: c.textOf(node.range) }, removal(range, '.*'))
  return node
}

function indexed(c: Cursor, node: Expression, start: number): Expression {
  const segment = parseSegment(c)
  if (segment) return extended(node, segment, c, start)
  c.next()
  const index = parseExpression(c)
  c.expectSymbol(']')
  return { kind: 'index', operand: node, index, range: c.rangeFrom(start) }
}

function extended(node: Expression, segment: Keypath['path'][number], c: Cursor, start: number): Expression {
  const range = c.rangeFrom(start)
  if (node.kind === 'keypath') return { ...node, path: [...node.path, segment], range }
  if (segment.kind === 'dynamicKey') return { kind: 'index', operand: node, index: segment.key, range }
  return { kind: 'member', operand: node, key: segment.name, range }
}

function parsePrimary(c: Cursor, around: Surroundings): Expression {
  const token = c.peek()
  const start = token.start
  switch (token.kind) {
    case 'string':
      c.next()
      return { kind: 'string', value: token.value, range: c.rangeOf(token) }
    case 'number':
    case 'interval':
      return parseNumber(c)
    case 'root':
      return parsePath(c)
    case 'word':
      return parseWord(c, around)
    case 'symbol':
      break
    case 'regexp':
    case 'templateText':
    case 'unknown':
    case 'end':
      return missing(c)
  }
  switch (token.text) {
    case '/': {
      const regexp = c.regexp()
      return { kind: 'regexp', pattern: regexp.value, range: c.rangeOf(regexp) }
    }
    case '`':
      return parseInterpolated(c, parseExpression)
    case '@':
      return parseTimestamp(c, parseExpression)
    case '[':
      return parseArray(c, parseExpression)
    case '(': {
      c.next()
      if (c.symbol('|')) {
        const query = c.query('|)')
        c.expectSymbol('|')
        c.expectSymbol(')')
        return { kind: 'subquery', query, range: c.rangeFrom(start) }
      }
      const inner = parseExpression(c)
      c.expectSymbol(')')
      return inner
    }
    default:
      return missing(c)
  }
}

/** Words, in small letters, that may begin something else than a path. Null with nothing read if they do not. */
const wordReaders: ReadonlyMap<string, (c: Cursor, around: Surroundings) => Expression | null> = new Map([
  ...['find', 'text', 'wildfind', 'wildtext'].map((word) => [word, parseSearchWord] as const),
  ...['case', ...caseComparisons].map((word) => [word, (c: Cursor) => parseCase(c, parseExpression)] as const),
  ...['true', 'false', 'null'].map((word) => [word, parseConstant] as const),
  ...severities.map((name) => [name.toLowerCase(), parseSeverity] as const),
  ['if', parseIfThen],
  ['interval', parseSqlInterval],
  ['and', (c: Cursor, around: Surroundings) => (around.andEnds ? missing(c) : null)],
])

function parseWord(c: Cursor, around: Surroundings): Expression {
  const token = c.peek()
  if (c.isSymbol('(', 1)) return parseCall(c, token.start, null)
  return wordReaders.get(token.value)?.(c, around) ?? parsePath(c)
}

function parseConstant(c: Cursor): Expression | null {
  const range = c.rangeOf(c.peek())
  const word = c.word('true', 'false', 'null')
  return word === 'null' ? { kind: 'null', range } : { kind: 'boolean', value: word === 'true', range }
}

function parseSeverity(c: Cursor): Expression | null {
  const token = c.peek()
  if (!isSeverity(token.text)) return null
  c.next()
  return { kind: 'enum', name: token.text, range: c.rangeOf(token) }
}

// `filter wildfind 'p'` and `filter find 'p' in kp`: these are stages, but what they mean is a condition.
function parseSearchWord(c: Cursor): Expression | null {
  const word = c.peek().text
  if (word !== c.peek().value || c.peek(1).kind !== 'string') return null
  const isFind = word === 'find' || word === 'text'
  if (isFind && !c.isWord('in', 2)) return null
  const start = c.next().start
  const phrase = build.string(c.next().value)
  const target = isFind && c.word('in') ? parseTarget(c) : build.keypath('$d')
  const range = c.rangeFrom(start)
  const meant = settle(build.binary(target, isFind ? '~' : '~~', phrase), range)
  const instead = printExpression(meant)
  c.report('foreign-expression', range, { found: `"${word}" as a condition`, instead }, replaceWith(range, instead))
  return meant
}

function parsePath(c: Cursor): Expression {
  return parseKeypath(c, longestPostfix) ?? missing(c)
}

// A place where a value is missing need not end the stage: what comes next may still be read.
function missing(c: Cursor): Expression {
  const token = c.peek()
  const isGap = token.kind === 'end' || (token.kind === 'symbol' && ['|', ')', ']', '}', ',', ';'].includes(token.text))
  if (!isGap) return c.unexpected('a value')
  c.reportUnexpected('a value')
  return { kind: 'brokenExpression', text: '', range: c.source.range(c.lastEnd, c.lastEnd) }
}

/** True if what stands there can only begin an operand. */
export function beginsOperand(c: Cursor, ahead: number): boolean {
  const { kind, text } = c.peek(ahead)
  if (kind === 'symbol') return ['(', '[', '`', '@', '!', '/'].includes(text)
  return kind !== 'end' && kind !== 'unknown' && !(kind === 'word' && clauseWords.has(text))
}

// if a then b else c
function parseIfThen(c: Cursor, around: Surroundings): Expression | null {
  if (!beginsOperand(c, 1)) return null
  const meant = c.attempt(() => {
    const start = c.next().start
    const args = [parseExpression(c, around)]
    c.expectWord('then')
    args.push(parseExpression(c, around))
    if (c.word('else')) args.push(parseExpression(c, around))
    c.word('end')
    return settle(build.call('if', ...args), c.rangeFrom(start))
  })
  if (!meant) return null
  const instead = printExpression(meant)
  c.report('foreign-expression', meant.range, { found: 'if … then', instead }, replaceWith(meant.range, instead))
  return meant
}

function beginsNumber(c: Cursor, ahead: number): boolean {
  const { kind } = c.peek(ahead)
  return kind === 'number' || kind === 'interval' || kind === 'string'
}

// INTERVAL 1 HOUR, INTERVAL '1' HOUR
function parseSqlInterval(c: Cursor): Expression | null {
  if (!beginsNumber(c, 1)) return null
  const start = c.next().start
  const mark = c.mark()
  const token = c.next()
  if (token.kind !== 'string') c.reset(mark)
  const value = token.kind === 'string' ? (wholeInterval(token.value) ?? intervalOf(c, token.value)) : parseNumber(c)
  if (!value) return c.unexpected('an interval')
  const range = c.rangeFrom(start)
  const text = printExpression(value)
  c.report('foreign-expression', range, { found: 'INTERVAL', instead: text }, replaceWith(range, text))
  return { ...value, range }
}

// INTERVAL '1 day'
function wholeInterval(text: string): Expression | null {
  const meant = meantInterval(text)
  const parts = meant === null ? null : readInterval(meant)
  return parts && { ...build.interval(0, 'ns'), parts }
}

function intervalOf(c: Cursor, digits: string): Expression | null {
  const unit = c.wordAt().replace(/s$/, '')
  const short = { day: 'd', hour: 'h', minute: 'm', second: 's' } as const
  if (!/^\d+$/.test(digits) || !Object.hasOwn(short, unit)) return null
  c.next()
  return build.interval(Number(digits), short[unit as keyof typeof short])
}
