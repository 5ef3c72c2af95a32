// !!(a && b)  →  a && b

import { onExpressions } from '../rule.ts'
import { isBoolean } from '../truth.ts'

/** What is not boolean becomes null under `!`, so only a boolean may shed two of them. */
export const removeDoubleNegation = onExpressions('remove-double-negation', (node) => {
  if (node.kind !== 'unary' || node.operator !== '!') return null
  const inner = node.operand
  return inner.kind === 'unary' && inner.operator === '!' && isBoolean(inner.operand) ? inner.operand : null
})
