import type { Binary, Expression, Unary } from '../../ast.ts'
import { build } from '../../build.ts'
import { replaceWith } from '../../diagnostic.ts'
import { printExpression } from '../../print/print.ts'
import { isArithmetic, operationOn } from './arithmetic.ts'
import { comparedType } from './compare.ts'
import { demand, typeOf } from './expression.ts'
import { mended } from './mend.ts'
import type { Scope } from './scope.ts'
import { accepts, describe, type Type, types } from './type.ts'

export function binaryType(node: Binary, scope: Scope): Type {
  const { operator, left, right } = node
  if (operator === '&&' || operator === '||') {
    if (isDefault(node)) return defaultType(node, scope)
    demand(left, types.bool, `the left of ${operator}`, scope)
    demand(right, types.bool, `the right of ${operator}`, scope)
    return types.bool
  }
  if (operator === '~' || operator === '~~') {
    typeOf(left, scope)
    demand(right, types.string, 'the phrase', scope)
    return types.bool
  }
  const leftType = typeOf(left, scope)
  const rightType = typeOf(right, scope)
  if (!isArithmetic(operator)) {
    comparedType({ left, leftType, right, rightType, whole: node }, scope)
    return types.bool
  }
  const operation = operationOn(operator, leftType, rightType)
  if (!operation) {
    reportOperands(node, leftType, rightType, scope)
    return types.unknown
  }
  inferred(left, leftType, operation.left, scope)
  inferred(right, rightType, operation.right, scope)
  return operation.result
}

// `name || 'none'` takes the text where there is no name, `'a' || 'b'` joins them: neither is a condition.
function isDefault({ operator, left, right }: Binary): boolean {
  return operator === '||' && right.kind === 'string' && (left.kind === 'keypath' || left.kind === 'string')
}

function defaultType({ left, right, range }: Binary, scope: Scope): Type {
  typeOf(left, scope)
  typeOf(right, scope)
  const instead = printExpression(build.call(left.kind === 'string' ? 'concat' : 'firstNonNull', left, right))
  const details = { role: 'the right of ||', found: scope.textOf(right), given: 'string', wanted: 'bool', instead }
  scope.report('value-type', right.range, details, replaceWith(range, instead))
  return types.string
}

export function unaryType(node: Unary, scope: Scope): Type {
  if (node.operator === '!') {
    demand(node.operand, types.bool, 'what ! negates', scope)
    return types.bool
  }
  const type = typeOf(node.operand, scope)
  if (accepts(types.number, type) || accepts(types.interval, type)) return type
  demandNumber(node.operand, type, scope)
  return types.unknown
}

function inferred(node: Expression, given: Type, type: Type, scope: Scope): void {
  if (given.kind === 'unknown' && type.kind !== 'unknown' && node.kind === 'keypath') scope.infer(node, type)
}

function demandNumber(node: Expression, given: Type, scope: Scope): void {
  const meant = mended(node, given, types.number)
  const instead = meant && printExpression(meant)
  const details = {
    role: 'what - negates',
    found: scope.textOf(node),
    given: describe(given),
    wanted: 'number',
    instead,
  }
  scope.report('value-type', node.range, details, instead === null ? null : replaceWith(node.range, instead))
}

function reportOperands(node: Binary, left: Type, right: Type, scope: Scope): void {
  const meant = meantOperation(node, left, right)
  const instead = meant && printExpression(meant)
  const fix = instead === null ? null : replaceWith(node.range, instead)
  const details = { operator: node.operator, left: describe(left), right: describe(right), instead }
  scope.report('operand-type', node.range, details, fix)
}

function meantOperation(node: Binary, left: Type, right: Type): Expression | null {
  if (node.operator === '+' && (left.kind === 'string' || right.kind === 'string')) {
    return build.call('concat', node.left, node.right)
  }
  if (node.operator === '/' && left.kind === 'interval' && right.kind === 'interval') {
    const inSeconds = (part: Expression) => build.call('toTimeUnit', part, build.string('s'))
    return build.binary(inSeconds(node.left), '/', inSeconds(node.right))
  }
  if (node.operator === '+' || node.operator === '-') {
    const measures = [types.interval, types.timestamp].find(({ kind }) => kind === left.kind)
    const length = measures && mended(node.right, right, types.interval)
    if (length && node.right.kind === 'string') return build.binary(node.left, node.operator, length)
  }
  const asNumbers = [
    left.kind === 'number' ? node.left : mended(node.left, left, types.number),
    right.kind === 'number' ? node.right : mended(node.right, right, types.number),
  ] as const
  return asNumbers[0] && asNumbers[1] ? build.binary(asNumbers[0], node.operator, asNumbers[1]) : null
}
