// !(a != 1 || b > 2)  →  a == 1 && b <= 2

import type { Expression } from '../../ast.ts'
import { build } from '../../build.ts'
import { printExpression } from '../../print/print.ts'
import { opposite } from '../opposite.ts'
import { onExpressions } from '../rule.ts'
import { isBoolean } from '../truth.ts'

/** Holds in three-valued logic; done only where every operand sheds its `!` or turns its comparison around. */
export const applyDeMorgan = onExpressions('apply-de-morgan', (node) => {
  if (node.kind !== 'unary' || node.operator !== '!' || node.operand.kind !== 'binary') return null
  const { operator, left, right } = node.operand
  if (operator !== '&&' && operator !== '||') return null
  const [one, other] = [negated(left), negated(right)]
  if (!one || !other) return null
  const result = build.binary(one, operator === '&&' ? '||' : '&&', other)
  return printExpression(result).length < printExpression(node).length ? result : null
})

/** The opposite without a `!` in front; null if there is none. */
function negated(node: Expression): Expression | null {
  if (node.kind === 'unary' && node.operator === '!') return isBoolean(node.operand) ? node.operand : null
  if (node.kind !== 'binary') return null
  if (node.operator === '&&' || node.operator === '||') {
    const [left, right] = [negated(node.left), negated(node.right)]
    return left && right && build.binary(left, node.operator === '&&' ? '||' : '&&', right)
  }
  return opposite(node)
}
