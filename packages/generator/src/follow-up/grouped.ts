import { type Aliased, build, hasAggregation, printExpression, type Stage } from 'dataprime'
import { conjunctsOf } from './conjuncts.ts'
import { type Draft, type Grouping, groupingOf, nameOf, withStages } from './draft.ts'

export interface Columns {
  readonly keys: readonly Aliased[]
  readonly aggregates: readonly Aliased[]
  readonly all: readonly Aliased[]
}

/** What the grouping makes; nothing for a query that gives rows. */
export function columnsOf(draft: Draft): Columns {
  const stage = groupingOf(draft)?.stage
  const { keys, aggregates } = stage ? partsOf(stage) : { keys: [], aggregates: [] }
  return { keys, aggregates, all: [...keys, ...aggregates] }
}

export interface Grouped {
  readonly draft: Draft
  readonly at: number
  readonly keys: readonly Aliased[]
  readonly aggregates: readonly Aliased[]
}

/**
 * The draft with its grouping as `groupby`, whatever command it was, so that its keys and figures can be changed. Rows are
 * counted: where they were sorted or cut short, all of them are.
 */
export function grouped(draft: Draft): Grouped {
  const found = groupingOf(draft)
  if (!found) {
    const stages = withoutRowEnd(draft.stages)
    return { draft: withStages(draft, stages), at: stages.length, keys: [], aggregates: [countOf(draft)] }
  }
  const { keys, aggregates, behind } = partsOf(found.stage)
  const stages = draft.stages.toSpliced(found.at, 1, ...behind)
  return { draft: withStages(draft, stages), at: found.at, keys, aggregates }
}

/** Puts the grouping where it was taken out. */
export function regrouped({ draft, at, keys, aggregates }: Grouped): Draft {
  const stage =
    keys.length === 0
      ? build.aggregate(...aggregates)
      : aggregates.length === 0
        ? build.distinct(...keys)
        : build.groupby(keys, aggregates)
  return withStages(draft, draft.stages.toSpliced(at, 0, stage))
}

/** What only arranges rows at the end of a query. */
function withoutRowEnd(stages: readonly Stage[]): readonly Stage[] {
  const end = stages.findLastIndex(({ kind }) => kind !== 'orderby' && kind !== 'limit' && kind !== 'choose')
  return stages.slice(0, end + 1)
}

function partsOf(stage: Grouping): {
  readonly keys: readonly Aliased[]
  readonly aggregates: readonly Aliased[]
  /** What the command does besides grouping. */
  readonly behind: readonly Stage[]
} {
  switch (stage.kind) {
    case 'groupby':
      return { keys: stage.keys, aggregates: stage.aggregates, behind: [] }
    case 'aggregate':
      return { keys: [], aggregates: stage.aggregates, behind: [] }
    case 'count':
      return { keys: [], aggregates: [build.alias(build.call('count'), stage.into ?? 'count')], behind: [] }
    case 'countby': {
      const into = stage.into ?? build.field('count')
      const order = stage.direction ? [build.orderby(build.by(into, stage.direction))] : []
      return { keys: stage.keys, aggregates: [build.alias(build.call('count'), into)], behind: order }
    }
    case 'distinct':
      return { keys: stage.keys, aggregates: [], behind: [] }
    case 'multigroupby':
      return { keys: stage.sets[0]?.keys ?? [], aggregates: stage.aggregates, behind: [] }
    case 'top':
    case 'bottom': {
      const items = [...stage.items, ...stage.by.filter((each) => !isListed(each, stage.items))]
      const aggregates = items.filter(({ expression }) => hasAggregation(expression))
      const order = stage.by.map((each) => {
        const listed = aggregates.find((one) => isListed(each, [one])) ?? each
        const { alias } = listed
        return build.by(alias ?? each.expression, stage.kind === 'top' ? 'desc' : 'asc')
      })
      return {
        keys: items.filter(({ expression }) => !hasAggregation(expression)),
        aggregates,
        behind: [build.orderby(...order), { kind: 'limit', count: stage.count, range: stage.range }],
      }
    }
  }
}

/** Whether the list has it: by its name, or as it is written. */
function isListed({ expression }: Aliased, items: readonly Aliased[]): boolean {
  const written = printExpression(expression)
  return items.some((item) => printExpression(item.expression) === written || nameOf(item) === written)
}

export function countOf(draft: Draft): Aliased {
  return build.alias(build.call('count'), countedName(draft))
}

/** What rows are called when they are counted: after the one level they are kept for, else after the source. */
export function countedName(draft: Draft): string {
  const kept = conjunctsOf(draft).flatMap(({ expression, isDenied }) => (isDenied ? [] : [printExpression(expression)]))
  const name = levelNames.find(([shape]) => kept.some((each) => shape.test(each)))?.[1]
  return name ?? (draft.source?.dataset.path.at(-1) === 'spans' ? 'spans' : 'logs')
}

const levelNames: readonly (readonly [shape: RegExp, name: string])[] = [
  [/^\$m\.severity (?:==|>=) ERROR$|^\$d\.tags\['otel\.status_code'\] == 'ERROR'$/, 'errors'],
  [/^\$m\.severity\.in\((?:ERROR, CRITICAL|CRITICAL, ERROR)\)$/, 'errors'],
  [/^\$m\.severity == CRITICAL$/, 'criticals'],
  [/^\$m\.severity == WARNING$/, 'warnings'],
]
