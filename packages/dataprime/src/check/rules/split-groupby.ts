import type { StageRule } from '../rule.ts'

/** `groupby a | aggregate count()`  →  `groupby a aggregate count()` */
export const splitGroupby: StageRule = ({ stage, before, report }) => {
  if (stage.kind !== 'aggregate' || before?.kind !== 'groupby' || before.aggregates.length > 0) return
  const range = { start: before.range.end, end: stage.range.start }
  report('split-groupby', stage.range, {}, { title: 'Join both stages', edits: [{ range, text: ' ' }] })
}
