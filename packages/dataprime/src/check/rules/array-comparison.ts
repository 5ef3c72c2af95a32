import { build } from '../../build.ts'
import { replaceWith } from '../../diagnostic.ts'
import { printExpression } from '../../print/print.ts'
import type { ExpressionRule } from '../rule.ts'

/** `tags == []`  →  `arrayLength(tags) == 0` */
export const arrayComparison: ExpressionRule = (node, _parent, { report }) => {
  if (node.kind !== 'binary' || (node.operator !== '==' && node.operator !== '!=')) return
  const { left, right } = node
  const [array, other] = right.kind === 'array' ? [right, left] : left.kind === 'array' ? [left, right] : [null, null]
  if (!array || !other) return
  const same = build.call('setEqualsTo', other, array)
  const meant =
    array.elements.length === 0
      ? build.binary(build.call('arrayLength', other), node.operator, build.number(0))
      : node.operator === '=='
        ? same
        : build.not(same)
  const instead = printExpression(meant)
  report('array-comparison', node.range, { instead }, replaceWith(node.range, instead))
}
