import type { AnsweredQuestion, Insights } from '@dataprime/mesh/contracts'
import { type Advice, type Complexity, type Keypath, printExpression, type Query, walk } from 'dataprime'

interface Analysed {
  readonly payload: AnsweredQuestion
  readonly query: Query
  readonly complexity: Complexity
  readonly advice: readonly Advice[]
}

/** Brings what was found into the form that is stored, and adds what a reader of history looks for. */
export function transformData({ payload, query, complexity, advice }: Analysed): Insights {
  const { score, costClass, functionCalls, ...counts } = complexity
  const visualization = suggestVisualization(query)
  return {
    complexity_analysis: { complexity_score: score, cost_class: costClass, function_calls: functionCalls, ...counts },
    performance_insights: [...advice],
    enriched_data: {
      category: payload.intent,
      priority: priorityOf(payload),
      cacheable: !hasAbsoluteInstant(query),
      fields_used: fieldsUsed(query),
      suggested_visualization: visualization,
      tags: [
        query.source?.kind === 'source' ? query.source.dataset.path.join('/') : 'logs',
        costClass,
        payload.generator,
        ...(payload.is_valid === false ? ['invalid'] : []),
      ],
    },
  }
}

type Enriched = Insights['enriched_data']

/** Somebody who looks for errors is more likely to be waiting than somebody who looks for a trend. */
function priorityOf({ intent }: AnsweredQuestion): Enriched['priority'] {
  switch (intent) {
    case 'error_analysis':
    case 'monitoring':
      return 'high'
    case 'performance_analysis':
    case 'comparison':
    case 'search':
    case 'top':
    case 'count':
    case 'aggregation':
      return 'normal'
    case 'trend':
    case 'unknown':
      return 'low'
  }
}

/** A query with a fixed instant answers "today" only today. */
function hasAbsoluteInstant(query: Query): boolean {
  let found = false
  walk(query, (node) => {
    if (
      node.kind === 'timestamp' &&
      node.form === 'literal' &&
      !(node.value.kind === 'string' && node.value.value === 'now')
    )
      found = true
    return undefined
  })
  return found
}

/** Every path the query reads or writes, with its root, in alphabetical order. */
function fieldsUsed(query: Query): string[] {
  const fields = new Set<string>()
  walk(query, (node) => {
    if (node.kind === 'keypath' && node.path.length > 0) fields.add(printExpression(withRoot(node)))
    return undefined
  })
  return [...fields].sort()
}

function withRoot({ side: _, ...keypath }: Keypath): Keypath {
  return { ...keypath, implicit: false }
}

/** From the last command that shapes the rows: one value, a series over time, bars per key, a table, or the lines themselves. */
function suggestVisualization(query: Query): Enriched['suggested_visualization'] {
  const shaping = query.stages.findLast((stage) => stage.kind !== 'brokenStage' && shapes.has(stage.kind))
  switch (shaping?.kind) {
    case undefined:
      return 'log_lines'
    case 'count':
    case 'aggregate':
      return 'single_value'
    case 'groupby':
    case 'countby':
    case 'multigroupby':
      if (shaping.kind !== 'multigroupby' && shaping.keys.some(({ expression }) => isTimeBucket(expression)))
        return 'time_series'
      return 'bar_chart'
    case 'top':
    case 'bottom':
      return 'bar_chart'
    default:
      return 'table'
  }
}

const shapes: ReadonlySet<string> = new Set([
  'count',
  'aggregate',
  'groupby',
  'countby',
  'multigroupby',
  'top',
  'bottom',
  'choose',
  'distinct',
  'dedupeby',
  'join',
])

/** `roundTime(t, 5m)` or `t / 5m`. */
function isTimeBucket(expression: Parameters<typeof printExpression>[0]): boolean {
  if (expression.kind === 'call') return expression.name === 'roundTime' || expression.name === 'timeRound'
  return expression.kind === 'binary' && expression.operator === '/' && expression.right.kind === 'interval'
}
