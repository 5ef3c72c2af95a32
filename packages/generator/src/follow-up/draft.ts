import {
  type Aliased,
  hasAggregation,
  type Keypath,
  parse,
  printExpression,
  printLine,
  type Query,
  type Range,
  type Stage,
  validate,
} from 'dataprime'

/** The query as it is so far: each change gives another one, whose stages can all be read. */
export interface Draft {
  readonly source: Query['source']
  readonly stages: readonly Stage[]
}

/** The draft of a query's text; undefined if the text has errors, for who knows what a change of it would mean. */
export function draftOf(text: string): Draft | undefined {
  if (validate(text).diagnostics.some(({ severity }) => severity === 'error')) return undefined
  return asDraft(parse(text).query)
}

export function asDraft({ source, stages }: Query): Draft {
  return { source, stages: stages.filter((stage) => stage.kind !== 'brokenStage') }
}

export function queryOf({ source, stages }: Draft): Query {
  const [first] = source ? [source] : stages
  if (!first) return parse('').query
  return { kind: 'query', source, stages, range: first.range }
}

export type Grouping = Extract<
  Stage,
  { readonly kind: 'groupby' | 'aggregate' | 'count' | 'countby' | 'distinct' | 'multigroupby' | 'top' | 'bottom' }
>

/** Where the rows become figures, and how; undefined for a query that gives rows. */
export function groupingOf({ stages }: Draft): { readonly at: number; readonly stage: Grouping } | undefined {
  for (const [at, stage] of stages.entries()) {
    if (isGrouping(stage)) return { at, stage }
  }
  return undefined
}

function isGrouping(stage: Stage): stage is Grouping {
  switch (stage.kind) {
    case 'groupby':
    case 'aggregate':
    case 'count':
    case 'countby':
    case 'distinct':
    case 'multigroupby':
      return true
    case 'top':
    case 'bottom':
      return [...stage.items, ...stage.by].some(({ expression }) => hasAggregation(expression))
    default:
      return false
  }
}

/** Rows are left out here, each for what it holds itself, and none is changed. */
export function isSelecting({ kind }: Stage): boolean {
  return kind === 'filter' || kind === 'block' || kind === 'find' || kind === 'wildfind' || kind === 'lucene'
}

export function withStages({ source }: Draft, stages: readonly Stage[]): Draft {
  return { source, stages }
}

/** The name a column has in the result. */
export function nameOf({ expression, alias }: Aliased): string {
  if (alias) return keyOf(alias)
  const last = expression.kind === 'keypath' ? expression.path.at(-1) : undefined
  return last?.kind === 'key' ? last.name : printExpression(expression)
}

function keyOf({ path }: Keypath): string {
  return path.map((segment) => (segment.kind === 'key' ? segment.name : '')).join('.')
}

/**
 * The draft without the stages that a change has left without their fields, which can only stand behind the grouping.
 * Undefined if it has errors all the same. What was said of the text `before` the change is no reason.
 */
export function settled(
  draft: Draft,
  before: Draft,
): { readonly draft: Draft; readonly lost: readonly Stage[] } | undefined {
  const known = new Set(validate(textOf(before)).diagnostics.map(({ message }) => message))
  const lost: Stage[] = []
  let current = draft
  for (;;) {
    const { query, diagnostics } = validate(textOf(current))
    const wrong = diagnostics
      .filter(
        ({ code, severity, message }) => (severity === 'error' || code === 'unknown-field') && !known.has(message),
      )
      .map(({ severity, range }) => ({
        isError: severity === 'error',
        at: query.stages.findIndex((stage) => isWithin(range.start.offset, stage.range)),
      }))
    const grouping = groupingOf(current)?.at ?? Number.POSITIVE_INFINITY
    const behind = wrong.find(({ at }) => at > grouping)
    if (!behind) return wrong.some(({ isError }) => isError) ? undefined : { draft: current, lost }
    const stage = current.stages[behind.at]
    if (stage) lost.push(stage)
    current = withStages(current, current.stages.toSpliced(behind.at, 1))
  }
}

export function textOf(draft: Draft): string {
  return printLine(queryOf(draft))
}

function isWithin(offset: number, { start, end }: Range): boolean {
  return start.offset <= offset && offset < end.offset
}
