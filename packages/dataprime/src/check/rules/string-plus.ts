import type { Expression } from '../../ast.ts'
import { build } from '../../build.ts'
import { replaceWith } from '../../diagnostic.ts'
import { printExpression } from '../../print/print.ts'
import type { ExpressionRule } from '../rule.ts'

/** `'a' + b`  →  `concat('a', b)` */
export const stringPlus: ExpressionRule = (node, parent, { report }) => {
  if (node.kind !== 'binary' || node.operator !== '+' || (parent?.kind === 'binary' && parent.operator === '+')) return
  const terms: Expression[] = []
  let left: Expression = node
  for (; left.kind === 'binary' && left.operator === '+'; left = left.left) terms.push(left.right)
  terms.push(left)
  if (!terms.some((term) => term.kind === 'string' || term.kind === 'interpolated')) return
  const instead = printExpression(build.call('concat', ...terms.reverse()))
  report('foreign-expression', node.range, { found: '+ between texts', instead }, replaceWith(node.range, instead))
}
