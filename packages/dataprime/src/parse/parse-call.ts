import type { Argument, BinaryOperator, Call, Expression, Range } from '../ast.ts'
import { build } from '../build.ts'
import { callableWith, signatureOf } from '../callables.ts'
import { type Fix, replaceWith } from '../diagnostic.ts'
import { nearest } from '../nearest.ts'
import { binaryOperators, isBinaryOperator } from '../operators.ts'
import { printExpression } from '../print/print.ts'
import { arity, type Signature, signatureText } from '../signature.ts'
import { meantBy, meantParameter, miscount } from './argument-hints.ts'
import { meantCall, percentile } from './call-hints.ts'
import type { Cursor } from './cursor.ts'
import { meantInterval, readInterval } from './interval-text.ts'
import { foreignType, typeNamed } from './parse-cast.ts'
import { parseExpression } from './parse-expression.ts'
import { settle } from './settle.ts'

/** Reads a call from its name on; `receiver` is what stands before the dot of a method. */
export function parseCall(c: Cursor, start: number, receiver: Expression | null): Expression {
  const name = c.next()
  const nameRange = c.rangeOf(name)
  c.next()
  if (name.text.toLowerCase() === 'cast' && !receiver) return sqlCast(c, start)
  if (c.wordAt() === 'distinct' && ['word', 'root'].includes(c.peek(1).kind)) return sqlDistinct(c, name.text, start)
  if (name.text === 'count' && c.isWord('eval') && c.isSymbol('(', 1)) return splCount(c, start)
  const own = parseArguments(c, name.text)
  const first: readonly Argument[] = receiver
    ? [{ kind: 'argument', name: null, value: receiver, range: receiver.range }]
    : []
  const args = [...first, ...own]
  const range = c.rangeFrom(start)
  const style = receiver ? 'method' : 'function'
  return checked(c, { kind: 'call', name: name.text, nameRange, style, args, range })
}

/** Reads arguments up to the closing parenthesis. */
export function parseArguments(c: Cursor, name: string): readonly Argument[] {
  const signature = signatureOf(name, 1) ?? signatureOf(name, 2)
  const args: Argument[] = []
  while (!c.isSymbol(')')) {
    const start = c.start
    if (c.isSymbol('*') && (c.isSymbol(')', 1) || c.isSymbol(',', 1))) {
      const range = c.rangeOf(c.next())
      c.report(
        'argument-form',
        range,
        { why: 'there is no *', instead: `${name}()` },
        { title: 'Remove *', edits: [{ range, text: '' }] },
      )
    } else if (isNamed(c, signature)) {
      const parameter = c.next().text
      c.next()
      const value = datatype(c, parameter === 'element_datatype') ?? parseExpression(c)
      args.push({ kind: 'argument', name: parameter, value, range: c.rangeFrom(start) })
    } else {
      const value = datatype(c, name === 'split') ?? parseExpression(c)
      args.push({ kind: 'argument', name: null, value, range: c.rangeFrom(start) })
    }
    if (!c.symbol(',')) break
  }
  c.expectSymbol(')')
  return args
}

// In `if(status = 500, …)` the = was meant to compare: the function has no such parameter, but has a condition.
function isNamed(c: Cursor, signature: Signature | null): boolean {
  if (c.peek().kind !== 'word' || !c.isSymbol('=', 1)) return false
  if (!signature || Object.hasOwn(signature.params, c.peek().text)) return true
  return !Object.values(signature.params).includes('bool')
}

// A type is a value only where `split` names the type of its elements.
function datatype(c: Cursor, allowed: boolean): Expression | null {
  const token = c.peek()
  const isAlone = c.isSymbol(')', 1) || c.isSymbol(',', 1)
  const type = token.kind === 'word' && allowed && isAlone ? typeNamed(token.text) : null
  if (!type) return null
  c.next()
  return { kind: 'datatype', type, range: c.rangeOf(token) }
}

// count(distinct x)
function sqlDistinct(c: Cursor, name: string, start: number): Expression {
  c.next()
  const args = parseArguments(c, name).map((arg) => arg.value)
  const meant = name.toLowerCase() === 'count' ? 'distinct_count' : name
  return corrected(c, build.call(meant, ...args), `${name}(distinct …)`, c.rangeFrom(start))
}

// count(eval(x > 5))
function splCount(c: Cursor, start: number): Expression {
  c.next()
  c.next()
  const condition = parseExpression(c)
  c.expectSymbol(')')
  c.expectSymbol(')')
  return corrected(c, build.call('count_if', condition), 'eval', c.rangeFrom(start))
}

// cast(x as string), cast(x, 'number')
function sqlCast(c: Cursor, start: number): Expression {
  const operand = parseExpression(c)
  if (c.wordAt() === 'as' || c.isSymbol(',')) c.next()
  const token = c.peek()
  const type = foreignType(token.kind === 'string' ? token.value : token.text)
  if (!type) return c.unexpected('a type')
  c.next()
  c.expectSymbol(')')
  return corrected(c, build.cast(operand, type), 'cast', c.rangeFrom(start))
}

function corrected(c: Cursor, meant: Expression, name: string, range: Range): Expression {
  const node = settle(meant, range)
  const instead = printExpression(node)
  const isLoose = node.kind === 'binary' && isPulledApart(c, node.operator, range.start.offset)
  c.report('unknown-function', range, { name, instead }, replaceWith(range, isLoose ? `(${instead})` : instead))
  return node
}

// In `!isNull(x)` the ! would take hold of x alone, in `isNull(x) == true` the second == of null.
function isPulledApart(c: Cursor, operator: BinaryOperator, start: number): boolean {
  const { power } = binaryOperators[operator]
  const before = c.source.text.slice(Math.max(0, start - longestBefore), start).trimEnd()
  const [left = ''] = /(?:[-+*/%!<>~|&=]+)$/.exec(before) ?? []
  const right = c.peek().kind === 'symbol' ? c.peek().text : ''
  const holds = (text: string, least: number) => isBinaryOperator(text) && binaryOperators[text].power >= least
  return left.endsWith('!') || holds(left, power) || holds(right, power + 1) || ['.', ':', '['].includes(right)
}

/** Blanks before a call, beyond which no operator is looked for. */
const longestBefore = 50

function checked(c: Cursor, call: Call): Expression {
  const plain = call.args.every((arg) => arg.name === null)
  const values = call.args.map((arg) => arg.value)
  const signature = signatureOf(call.name, call.args.length)
  if (signature) return checkedArguments(c, call, values, signature)
  const meant = plain ? meantCall(call.name, values) : null
  if (meant) return corrected(c, styled(meant, call), call.name, call.range)
  const close = nearest(call.name, callableWith(call.args.length))
  c.report(
    'unknown-function',
    call.nameRange,
    { name: call.name, instead: close },
    close ? replaceWith(call.nameRange, close) : null,
  )
  return close ? { ...call, name: close } : call
}

// What was written as a method stays one.
function styled(meant: Expression, call: Call): Expression {
  return meant.kind === 'call' && call.style === 'method' && meant.args[0]?.value === call.args[0]?.value
    ? { ...meant, style: 'method' }
    : meant
}

function checkedArguments(c: Cursor, call: Call, values: readonly Expression[], signature: Signature): Expression {
  const instead = (meant: Expression): { node: Expression; text: string; fix: Fix } => {
    const node = settle(meant, call.range)
    const text = printExpression(node)
    return { node, text, fix: replaceWith(call.range, text) }
  }
  const [a, b] = values
  if (call.name === 'percentile' && values.length >= 2 && percentileIsWrong(a)) {
    const meant = percentile(a, b)
    if (meant) {
      const { node, text, fix } = instead(meant)
      c.report(
        'argument-order',
        call.range,
        { instead: text, why: 'the share comes first and is between 0 and 1' },
        fix,
      )
      return node
    }
  }
  const back = call.name === 'now' && values.length === 1 && a ? lengthOf(a) : null
  if (back) {
    const { node, text, fix } = instead(build.binary(build.call('now'), '-', back))
    c.report('argument-form', call.range, { why: 'now() takes none', instead: text }, fix)
    return node
  }
  if (call.name === 'in' && a && b?.kind === 'array' && values.length === 2) {
    const { node, text, fix } = instead({ ...build.method(a, 'in', ...b.elements), style: call.style })
    c.report('argument-form', call.range, { why: 'in() takes the values one by one', instead: text }, fix)
    return node
  }
  if (call.name.endsWith('count_if') && values.length === 2 && a?.kind === 'keypath' && isCondition(b)) {
    const { node, text, fix } = instead(build.call(call.name, ...(b ? [b] : []), a))
    c.report('argument-order', call.range, { instead: text, why: 'the condition comes first' }, fix)
    return node
  }
  return checkCount(c, call, signature)
}

// now(-1h), now('-1h')
function lengthOf(node: Expression): Expression | null {
  if (node.kind === 'interval') return { ...node, negative: false }
  const meant = node.kind === 'string' ? meantInterval(node.value.replace(/^-/, '')) : null
  const parts = meant === null ? null : readInterval(meant)
  return parts && { ...build.interval(0, 'ns'), parts }
}

function percentileIsWrong(first: Expression | undefined): boolean {
  return first?.kind !== 'number' ? first?.kind === 'keypath' || first?.kind === 'cast' : first.value > 1
}

function isCondition(node: Expression | undefined): boolean {
  return node?.kind === 'binary' && binaryConditions.has(node.operator)
}
const binaryConditions = new Set(['==', '!=', '<', '<=', '>', '>=', '~', '~~', '&&', '||'])

function checkCount(c: Cursor, call: Call, signature: Signature): Expression {
  const unknown = call.args.find((arg) => arg.name !== null && !Object.hasOwn(signature.params, arg.name))
  const problem = miscount(call, signature)
  if (unknown?.name && !lenientNames.has(unknown.name)) {
    const { offset } = unknown.range.start
    const meant = meantParameter(unknown.name, signature)
    const fix = meant === null ? null : replaceWith(c.source.range(offset, offset + unknown.name.length), meant)
    c.report(
      'unknown-argument',
      unknown.range,
      { name: unknown.name, signature: signatureText(call.name, signature) },
      fix,
    )
  } else if (problem !== null) {
    const meant = call.args.length > arity(signature).most ? meantBy(call) : null
    const node = meant && settle(meant, call.range)
    const instead = node && printExpression(node)
    const isLoose = node?.kind === 'binary' && isPulledApart(c, node.operator, call.range.start.offset)
    c.report(
      'argument-count',
      call.range,
      { signature: signatureText(call.name, signature), problem, instead },
      instead === null ? null : replaceWith(call.range, isLoose ? `(${instead})` : instead),
    )
    if (node) return node
  }
  if (signature.deprecatedFor) {
    const use = signature.deprecatedFor
    const share = { kind: 'argument', name: null, value: build.number(0.5), range: call.range } as const
    const meant: Call =
      use === 'percentile'
        ? { ...call, name: use, style: 'function', args: [share, ...call.args] }
        : { ...call, name: use }
    const withFormat = call.name === 'toIso8601DateTime' ? null : replaceWith(call.range, printExpression(meant))
    c.report('deprecated-function', call.nameRange, { name: call.name, instead: use }, withFormat)
  }
  return call
}

/** Names of parameters that differ between editions of the documentation. */
const lenientNames = new Set([
  'string',
  'value',
  'sourceTimestamp',
  'timeInterval',
  'errorThreshold',
  'array',
  'tz',
  'format',
])
