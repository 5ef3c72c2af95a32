import type { Expression } from '../../ast.ts'
import { replaceWith } from '../../diagnostic.ts'
import { quote } from '../../print/quote.ts'
import { type ExpressionRule, isField } from '../rule.ts'
import { isTimeText } from '../types/mend.ts'

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>='])

/** `$m.timestamp > '2025-01-01'`  →  `$m.timestamp > @'2025-01-01'` */
export const timestampText: ExpressionRule = (node, _parent, { report }) => {
  if (node.kind !== 'binary' || !comparisons.has(node.operator)) return
  const value = isTime(node.left) ? node.right : isTime(node.right) ? node.left : null
  if (value?.kind !== 'string' || !isTimeText(value.value)) return
  const instead = `@${quote(value.value)}`
  report('timestamp-text', value.range, { instead }, replaceWith(value.range, instead))
}

function isTime(node: Expression): boolean {
  return isField(node, '$m', 'timestamp') || (node.kind === 'cast' && node.type === 'timestamp')
}
