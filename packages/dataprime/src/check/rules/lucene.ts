import { replaceWith } from '../../diagnostic.ts'
import { quote } from '../../print/quote.ts'
import { luceneFault } from '../lucene-syntax.ts'
import type { StageRule } from '../rule.ts'
import { within } from '../within.ts'

/** `lucene 'a:(b OR c'`  →  `lucene 'a:(b OR c)'` */
export const lucene: StageRule = ({ stage, textOf, report }) => {
  if (stage.kind !== 'lucene') return
  const { value, range } = stage.query
  const fault = luceneFault(value)
  if (!fault) return
  // With escapes in it, the text has other offsets than its value.
  const isPlain = textOf(stage.query).slice(1, -1) === value
  const place = isPlain ? within(range, 1 + fault.from, 1 + fault.to) : range
  const fix = fault.meant === null || fault.meant === '' ? null : replaceWith(range, quote(fault.meant))
  report('lucene-syntax', place, { what: fault.what }, fix)
}
