import { printLine, type Query } from 'dataprime'
import type { Part } from './reading.ts'
import type { Understanding } from './understanding.ts'

/** Why a stage of a query is there. */
export interface Reason {
  /** As it is written in the query. */
  readonly stage: string
  /** The words of the question that asked for it; none of what is there because nothing was said. */
  readonly words: readonly string[]
}

/** What decides a stage, by its command; behind the grouping a filter is about figures. */
const parts: Readonly<Record<string, readonly Part[]>> = {
  filter: ['where'],
  block: ['where'],
  groupby: ['by', 'figures', 'comparison', 'order'],
  aggregate: ['figures', 'comparison'],
  distinct: ['by', 'figures'],
  create: ['comparison', 'by'],
  orderby: ['order'],
  limit: ['limit', 'order'],
  dedupeby: ['by', 'order', 'limit'],
  choose: ['columns'],
}

/** For each stage the words of the question that led to it. */
export function reasonsFor(query: Query, { said }: Pick<Understanding, 'said'>): readonly Reason[] {
  const blocks = query.stages.some(({ kind }) => kind === 'block')
  const hasFilter = blocks || query.stages.some(({ kind }) => kind === 'filter')
  const wordsOf = (
    wanted: readonly Part[],
    isMeant: (isDenied: boolean) => boolean = () => true,
  ): readonly string[] => [
    ...new Set(
      said.filter(({ part, isDenied }) => wanted.includes(part) && isMeant(isDenied)).map(({ words }) => words),
    ),
  ]
  return [
    { stage: printLine({ ...query, stages: [] }), words: wordsOf(['time', 'comparison']) },
    ...query.stages.map((stage) => ({
      stage: printLine({ ...query, source: null, stages: [stage] }),
      words: wordsOf(partsFor(stage.kind, hasFilter), (isDenied) => {
        if (stage.kind === 'block') return isDenied
        return stage.kind !== 'filter' || !blocks || !isDenied
      }),
    })),
  ]
}

/** "share of 404s": what is said of the rows makes the figure. */
function partsFor(kind: string, hasFilter: boolean): readonly Part[] {
  const own = parts[kind] ?? []
  return !hasFilter && (kind === 'groupby' || kind === 'aggregate') ? [...own, 'where'] : own
}
