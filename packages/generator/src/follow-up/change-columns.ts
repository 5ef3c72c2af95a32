import { build } from 'dataprime'
import type { Change } from './change.ts'
import { groupingOf, withStages } from './draft.ts'

/** "only show the message and the user": these fields and no others. */
export const changeColumns: Change = (draft, { parts, w }) => {
  if (parts.shown.length === 0) return undefined
  if (groupingOf(draft)) return { cannot: 'the columns were kept: the result is grouped' }
  const items = parts.shown.map((field) => build.alias(w.place(field).keypath))
  const last = draft.stages.at(-1)
  const stages = last?.kind === 'choose' ? draft.stages.slice(0, -1) : draft.stages
  return {
    draft: withStages(draft, [...stages, build.choose(...items)]),
    said: `columns: ${parts.shown.map((field) => (field.kind === 'concept' ? field.name : field.label)).join(', ')}`,
  }
}
