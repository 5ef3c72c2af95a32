import { hasAggregation } from '../../aggregations.ts'
import { replaceWith } from '../../diagnostic.ts'
import { printStage } from '../../print/print.ts'
import type { StageRule } from '../rule.ts'

/** `top 5 count() by svc`  →  `top 5 svc by count()` */
export const topWithoutKey: StageRule = ({ stage, report }) => {
  if (stage.kind !== 'top' && stage.kind !== 'bottom') return
  const { items, by } = stage
  if (!items.every((item) => hasAggregation(item.expression)) || by.some((item) => hasAggregation(item.expression)))
    return
  const [order, ...others] = items
  if (!order) return
  const meant = { ...stage, items: [...by, ...others], by: [order] }
  const instead = printStage(meant)
  report('top-without-key', stage.range, { instead }, replaceWith(stage.range, instead))
}
