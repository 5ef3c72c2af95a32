import { replaceWith } from '../../diagnostic.ts'
import { printExpression } from '../../print/print.ts'
import type { StageRule } from '../rule.ts'

/** `orderby -n`  →  `orderby n desc` */
export const minusOrder: StageRule = ({ stage, report }) => {
  if (stage.kind !== 'orderby') return
  for (const { expression, direction, range } of stage.order) {
    if (expression.kind !== 'unary' || expression.operator !== '-' || direction === 'desc') continue
    const instead = `${printExpression(expression.operand)} desc`
    report('minus-order', range, { instead }, replaceWith(range, instead))
  }
}
