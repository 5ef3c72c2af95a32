import { replaceWith } from '../../diagnostic.ts'
import { type ExpressionRule, isField } from '../rule.ts'

const comparisons = new Set(['<', '<=', '>', '>='])
/** Microseconds that nobody asks for: less than ten milliseconds. */
const suspicious = 10_000

/** `$m.duration > 500`  →  `$m.duration > 500000`: the duration of a span is in microseconds. */
export const durationUnit: ExpressionRule = (node, _parent, { place, report }) => {
  if (node.kind !== 'binary' || !comparisons.has(node.operator) || place.reduced) return
  const [field, value] = node.left.kind === 'number' ? [node.right, node.left] : [node.left, node.right]
  if (!isField(field, '$m', 'duration') || value.kind !== 'number') return
  if (value.value <= 0 || value.value >= suspicious) return
  const instead = String(Math.round(value.value * 1000))
  report('duration-unit', value.range, { found: value.text, instead }, replaceWith(value.range, instead))
}
