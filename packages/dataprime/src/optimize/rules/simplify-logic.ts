// a == 1 && true || a == 1  →  a == 1

import type { Expression } from '../../ast.ts'
import { build } from '../../build.ts'
import { printExpression } from '../../print/print.ts'
import { operandsOf } from '../conditions.ts'
import { isPure } from '../purity.ts'
import { onExpressions } from '../rule.ts'
import { isBoolean } from '../truth.ts'

/**
 * What holds in three-valued logic, so not `a && !a → false`: that is null where a is. An operand is left alone only if
 * it is boolean, for as an operand any other value counts as null.
 */
export const simplifyLogic = onExpressions('simplify-logic', (node, above) => {
  if (node.kind === 'unary' && node.operator === '!' && node.operand.kind === 'boolean')
    return build.boolean(!node.operand.value)
  if (node.kind !== 'binary' || (node.operator !== '&&' && node.operator !== '||')) return null
  const { operator } = node
  if (above?.operator === operator) return null // the chain is looked at once, as a whole
  const decisive = operator === '||' // true decides an or, false an and; the other of the two says nothing
  const operands = operandsOf(node, operator)
  if (operands.some((operand) => isLiteral(operand, decisive))) return build.boolean(decisive)
  const telling = operands.filter((operand) => !isLiteral(operand, !decisive))
  const left = withoutAbsorbed(withoutRepeats(telling), operator === '&&' ? '||' : '&&')
  if (left.length === operands.length) return null
  const [only, ...more] = left
  if (!only) return build.boolean(!decisive)
  if (more.length === 0) return isBoolean(only) ? only : null
  return operator === '&&' ? build.all(...left) : build.any(...left)
})

function isLiteral(node: Expression, value: boolean): boolean {
  return node.kind === 'boolean' && node.value === value
}

function withoutRepeats(operands: readonly Expression[]): readonly Expression[] {
  const seen = new Set<string>()
  return operands.filter((operand) => {
    const text = printExpression(operand)
    const isNew = !seen.has(text) || !isPure(operand)
    seen.add(text)
    return isNew
  })
}

/** `a && (a || b)` is a, and `a || a && b` is a. */
function withoutAbsorbed(operands: readonly Expression[], inner: '&&' | '||'): readonly Expression[] {
  const texts = new Set(operands.filter(isPure).map(printExpression))
  return operands.filter((operand) => {
    const parts = operandsOf(operand, inner)
    return parts.length === 1 || !isPure(operand) || !parts.some((part) => texts.has(printExpression(part)))
  })
}
