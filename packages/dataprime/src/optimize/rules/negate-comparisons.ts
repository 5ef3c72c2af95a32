// !(a == b)  →  a != b

import { opposite } from '../opposite.ts'
import { onExpressions } from '../rule.ts'

/** Safe with nulls: where one of the two comparisons is null, so is the other. */
export const negateComparisons = onExpressions('negate-comparisons', (node) =>
  node.kind === 'unary' && node.operator === '!' && node.operand.kind === 'binary' ? opposite(node.operand) : null,
)
