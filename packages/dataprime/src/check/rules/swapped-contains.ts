import { replaceWith } from '../../diagnostic.ts'
import { printExpression } from '../../print/print.ts'
import type { ExpressionRule } from '../rule.ts'

/** `contains('p', x)`  →  `contains(x, 'p')` */
export const swappedContains: ExpressionRule = (node, _parent, { report }) => {
  if (node.kind !== 'call' || !['contains', 'startsWith', 'endsWith'].includes(node.name)) return
  const [first, second] = node.args
  if (node.style === 'method' || first?.value.kind !== 'string' || !second || second.value.kind === 'string') return
  const instead = printExpression({ ...node, args: [second, first] })
  report('suspicious-argument', node.range, { why: 'The text comes first', instead }, replaceWith(node.range, instead))
}
