import type { BinaryOperator, Expression, Range } from '../ast.ts'
import { build } from '../build.ts'
import { replaceWith } from '../diagnostic.ts'
import { binaryOperators } from '../operators.ts'
import { printExpression } from '../print/print.ts'
import type { Cursor } from './cursor.ts'
import { beginsOperand, parseExpression, parseOperators, type Surroundings } from './parse-expression.ts'
import { settle } from './settle.ts'

/** Signs that stand between two operands: ours, and those of other languages for ours. */
const signs: ReadonlyMap<string, BinaryOperator> = new Map<string, BinaryOperator>([
  ...(Object.keys(binaryOperators) as BinaryOperator[]).map((own) => [own, own] as const),
  ['=', '=='],
  ['===', '=='],
  ['!==', '!='],
  ['<>', '!='],
  ['=>', '>='],
  ['&', '&&'],
  ['=~', '~'],
  ['!~', '~'],
  ['!~~', '~~'],
])
const words: ReadonlyMap<string, BinaryOperator> = new Map<string, BinaryOperator>([
  ['and', '&&'],
  ['or', '||'],
  ['eq', '=='],
  ['neq', '!='],
  ['equals', '=='],
])

/** The operator that the next token is, or that is meant by it. */
export function operatorAt(c: Cursor, around: Surroundings): BinaryOperator | null {
  const token = c.peek()
  if (token.kind === 'symbol')
    return isSplit(c) ? (signs.get(`${token.text}=`) ?? null) : (signs.get(token.text) ?? null)
  const operator = token.kind === 'word' ? words.get(token.value) : undefined
  if (!operator || (token.value === 'and' && around.andEnds) || !beginsOperand(c, 1)) return null
  return operator
}

/** `! =`, `> =`: an operator of two signs with a blank between them. */
export function isSplit(c: Cursor): boolean {
  const { kind, text } = c.peek()
  return kind === 'symbol' && text.length === 1 && '!<>='.includes(text) && c.isSymbol('=', 1)
}

type Infix = (c: Cursor, left: Expression, around: Surroundings) => Expression | null

const comparison = binaryOperators['=='].power + 1

const methods: ReadonlyMap<string, string> = new Map([
  ['contains', 'contains'],
  ['has', 'contains'],
  ['includes', 'contains'],
  ['startswith', 'startsWith'],
  ['starts_with', 'startsWith'],
  ['endswith', 'endsWith'],
  ['ends_with', 'endsWith'],
  ['matches', 'matches'],
])

const infixes: ReadonlyMap<string, Infix> = new Map<string, Infix>([
  ['in', readIn],
  ['like', (c, left, around) => like(left, parseOperators(c, comparison, around), false)],
  ['ilike', (c, left, around) => like(left, parseOperators(c, comparison, around), true)],
  ['is', readIs],
  ['between', readBetween],
  ['exists', (_c, left) => build.binary(left, '!=', build.null())],
  ['isnull', (_c, left) => build.binary(left, '==', build.null())],
  ['isnotnull', (_c, left) => build.binary(left, '!=', build.null())],
  ['??', (c, left, around) => build.call('firstNonNull', left, parseOperators(c, 2, around))],
])

/**
 * Reads what follows an operand if it is a phrase of another language, such as `IN (1, 2)` or `IS NOT NULL`, as the
 * expression that it means, and reports it; null, with nothing read, if it is none.
 */
export function foreignInfix(c: Cursor, left: Expression, start: number, around: Surroundings): Expression | null {
  const token = c.peek()
  if (token.kind !== 'word' && token.kind !== 'symbol') return null
  const isNot = token.value === 'not' || (token.text === '!' && c.peek(1).kind === 'word')
  const negated = isNot && infixAt(c, 1) !== null
  const infix = infixAt(c, negated ? 1 : 0)
  if (!infix) return null
  const first = c.next()
  const found = negated ? `${first.text === '!' ? '!' : 'not '}${c.next().text}` : first.text
  const positive = infix(c, left, around)
  if (!positive) return c.unexpected('a value')
  const meant = negated ? negation(positive) : positive
  return corrected(c, meant, found, start)
}

/** `condition ? a : b` */
export function foreignTernary(c: Cursor, condition: Expression, start: number, around: Surroundings): Expression {
  c.next()
  const yes = parseExpression(c, { ...around, colonEnds: true })
  c.expectSymbol(':')
  const no = parseExpression(c, around)
  return corrected(c, build.call('if', condition, yes, no), '? :', start)
}

function corrected(c: Cursor, meant: Expression, found: string, start: number): Expression {
  const range: Range = c.rangeFrom(start)
  const node = settle(meant, range)
  const instead = printExpression(node)
  c.report('foreign-operator', range, { found, instead }, replaceWith(range, instead))
  return node
}

function infixAt(c: Cursor, ahead: number): Infix | null {
  const token = c.peek(ahead)
  if (token.kind !== 'word') return (c.isSymbol('??', ahead) && infixes.get('??')) || null
  const infix = infixes.get(token.value)
  if (infix) return infix
  const method = methods.get(token.value)
  if (!method || !beginsOperand(c, ahead + 1)) return null
  return (cursor, left, around) => {
    const right = parseOperators(cursor, comparison, around)
    return build.method(left, method, right)
  }
}

function readIn(c: Cursor, left: Expression): Expression {
  if (c.isSymbol('(') && (c.wordAt(1) === 'source' || c.wordAt(1) === 'from')) {
    const start = c.start
    c.next()
    const query = c.query(')')
    c.expectSymbol(')')
    return build.method(left, 'inArray', { kind: 'subquery', query, range: c.rangeFrom(start) })
  }
  if (!c.isSymbol('(') || c.isSymbol('|', 1)) {
    const list = parseOperators(c, comparison, {})
    if (list.kind === 'array') return build.method(left, 'in', ...list.elements)
    return build.method(left, 'inArray', list)
  }
  c.next()
  const values = [parseExpression(c)]
  while (c.symbol(',')) values.push(parseExpression(c))
  c.expectSymbol(')')
  return build.method(left, 'in', ...values)
}

function readIs(c: Cursor, left: Expression): Expression | null {
  const negated = c.wordAt() === 'not'
  if (negated) c.next()
  const word = c.wordAt()
  if (['string', 'number', 'interval'].includes(c.peek().kind)) {
    return build.binary(left, negated ? '!=' : '==', parseOperators(c, comparison, {}))
  }
  if (!['null', 'true', 'false', 'missing', 'none'].includes(word)) return null
  c.next()
  const value = word === 'true' || word === 'false' ? build.boolean(word === 'true') : build.null()
  return build.binary(left, negated ? '!=' : '==', value)
}

function readBetween(c: Cursor, left: Expression): Expression | null {
  const least = parseOperators(c, comparison, { andEnds: true })
  if (c.wordAt() !== 'and') return null
  c.next()
  const most = parseOperators(c, comparison, {})
  return build.all(build.binary(left, '>=', least), build.binary(left, '<=', most))
}

function like(left: Expression, pattern: Expression, ignoresCase: boolean): Expression {
  if (pattern.kind !== 'string') return build.method(left, 'contains', pattern)
  const [, before, text = '', after] = /^(%?)(.*?)(%?)$/s.exec(pattern.value) ?? []
  const literal = { ...pattern, value: text }
  if (text.includes('%') || text.includes('_')) {
    const body = text
      .replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.')
    return build.method(left, 'matches', build.regexp((before ? '.*' : '') + body + (after ? '.*' : '')))
  }
  if (ignoresCase) return build.binary(left, '~', literal)
  if (before && after) return build.method(left, 'contains', literal)
  if (after) return build.method(left, 'startsWith', literal)
  if (before) return build.method(left, 'endsWith', literal)
  return build.binary(left, '==', literal)
}

function negation(node: Expression): Expression {
  if (node.kind !== 'binary') return build.not(node)
  if (node.operator === '==') return { ...node, operator: '!=' }
  if (node.operator === '!=') return { ...node, operator: '==' }
  return build.not(node)
}
