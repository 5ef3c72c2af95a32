import { type Aggregate, type Aliased, build, type Groupby } from 'dataprime'
import { isBucket } from './bucket.ts'
import { type Draft, groupingOf, nameOf, withStages } from './draft.ts'
import { columnsOf } from './grouped.ts'

/** The second aggregation of a query: of the figures that the first one has made of rows. */
export function summaryOf(draft: Draft): { readonly at: number; readonly stage: Aggregate | Groupby } | undefined {
  const first = groupingOf(draft)?.at
  const at = draft.stages.findIndex(
    ({ kind }, place) => first !== undefined && place > first && (kind === 'aggregate' || kind === 'groupby'),
  )
  const stage = draft.stages[at]
  return stage?.kind === 'aggregate' || stage?.kind === 'groupby' ? { at, stage } : undefined
}

/** The draft whose second aggregation tells apart what the first one does, but for the stretches of time. */
export function withSummaryKeys(draft: Draft): Draft {
  const summary = summaryOf(draft)
  const { keys } = columnsOf(draft)
  if (!summary || !keys.some(isBucket)) return draft
  const kept = keys.filter((key) => !isBucket(key)).map((key) => build.alias(build.field(nameOf(key))))
  return summarisedBy(draft, summary.stage.aggregates, kept)
}

/** The draft with these figures, in their order, for its second aggregation. */
export function summarisedBy(draft: Draft, aggregates: readonly Aliased[], keys?: readonly Aliased[]): Draft {
  const summary = summaryOf(draft)
  if (!summary) return draft
  const kept = keys ?? (summary.stage.kind === 'groupby' ? summary.stage.keys : [])
  const [first] = aggregates
  const order = kept.length > 0 && first ? [build.orderby(build.by(build.field(nameOf(first)), 'desc'))] : []
  const stage = kept.length > 0 ? build.groupby(kept, aggregates) : build.aggregate(...aggregates)
  const behind = draft.stages.slice(summary.at + 1).filter(({ kind }) => kind !== 'orderby')
  return withStages(draft, [...draft.stages.slice(0, summary.at), stage, ...order, ...behind])
}
