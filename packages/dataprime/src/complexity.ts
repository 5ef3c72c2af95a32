import { isAggregation } from './aggregations.ts'
import type { Command, CommandName, Expression, Node, Query } from './ast.ts'
import { children } from './walk.ts'

/** How much a query asks for, counted on its tree. */
export interface Complexity {
  /** 0 is a bare filter; 1 is never reached. */
  readonly score: number
  readonly costClass: 'light' | 'moderate' | 'heavy'
  /** Commands, those of subqueries included. */
  readonly stages: number
  readonly filters: number
  /** Calls of aggregations, and the counts that `count` and `countby` make. */
  readonly aggregations: number
  readonly joins: number
  /** Queries inside the query. */
  readonly subqueries: number
  readonly functionCalls: number
  /** Of the deepest expression; 1 is a bare value. */
  readonly depth: number
}

/**
 * What a command costs beside a filter, from what it makes the engine hold and move: a filter passes rows on, a sort or
 * grouping holds them, a join holds two queries' worth. Estimates, to tell queries apart; not times.
 */
const commandCost: Readonly<Record<CommandName, number>> = {
  source: 0,
  filter: 0,
  block: 0,
  limit: 0,
  choose: 0.5,
  remove: 0.5,
  move: 0.5,
  create: 1,
  replace: 1,
  convert: 1,
  roundtime: 1,
  redact: 1.5,
  find: 1,
  lucene: 1,
  extract: 2,
  enrich: 3,
  explode: 3,
  count: 2,
  countby: 3,
  distinct: 3,
  aggregate: 2,
  groupby: 4,
  multigroupby: 6,
  top: 4,
  bottom: 4,
  orderby: 3,
  dedupeby: 5,
  wildfind: 6,
  union: 5,
  stitch: 8,
  join: 10,
}

const callCost = 0.25
const depthCost = 0.25

/** The cost at which the score passes 1 − 1/e, about two thirds: a grouping, a sort, a join and what goes with them. */
const heavyCost = 20

/** Measures a query. Aggregations are counted where they aggregate: `max($d.a, $d.b)` in a filter is a function, a field called `account` nothing. */
export function complexityOf(query: Query): Complexity {
  const counted = {
    stages: 0,
    filters: 0,
    aggregations: 0,
    joins: 0,
    subqueries: 0,
    functionCalls: 0,
    depth: 0,
    cost: 0,
  }

  const visit = (node: Node, { depth, isAggregating }: { depth: number; isAggregating: boolean }): void => {
    counted.depth = Math.max(counted.depth, depth)
    if (node.kind === 'query' && node !== query) counted.subqueries++
    if (isCommand(node)) {
      counted.stages++
      counted.cost += commandCost[node.kind]
      if (filtering.has(node.kind)) counted.filters++
      if (node.kind === 'join') counted.joins++
      if (node.kind === 'count' || node.kind === 'countby') counted.aggregations++
    }
    if (node.kind === 'call') {
      if (isAggregating && isAggregation(node.name)) counted.aggregations++
      else counted.functionCalls++
    }
    for (const child of children(node)) {
      visit(child, {
        depth: isExpression(child) ? (isExpression(node) ? depth + 1 : 1) : depth,
        isAggregating: child.kind !== 'query' && (isAggregating || mayAggregate(node, child)),
      })
    }
  }
  visit(query, { depth: 0, isAggregating: false })

  const { cost, ...counts } = counted
  const total = cost + counts.functionCalls * callCost + Math.max(0, counts.depth - 3) * depthCost
  const score = Math.round((1 - Math.exp(-total / heavyCost)) * 1000) / 1000
  return { score, costClass: score < 0.25 ? 'light' : score < 0.6 ? 'moderate' : 'heavy', ...counts }
}

const filtering: ReadonlySet<string> = new Set<CommandName>(['filter', 'block', 'find', 'wildfind', 'lucene'])

function isCommand(node: Node): node is Command {
  return Object.hasOwn(commandCost, node.kind)
}

/** Whether an aggregation may be called in `child`: in lists of aggregates, and anywhere in `top` and `bottom`. */
function mayAggregate(node: Node, child: Node): boolean {
  switch (node.kind) {
    case 'aggregate':
    case 'top':
    case 'bottom':
      return true
    case 'groupby':
    case 'multigroupby':
      return (node.aggregates as readonly Node[]).includes(child)
    default:
      return false
  }
}

const expressionKinds = {
  string: true,
  number: true,
  boolean: true,
  null: true,
  regexp: true,
  interval: true,
  enum: true,
  keypath: true,
  timestamp: true,
  array: true,
  interpolated: true,
  datatype: true,
  binary: true,
  unary: true,
  call: true,
  cast: true,
  index: true,
  member: true,
  case: true,
  caseOf: true,
  subquery: true,
  brokenExpression: true,
} as const satisfies Record<Expression['kind'], true>

function isExpression(node: Node): node is Expression {
  return Object.hasOwn(expressionKinds, node.kind)
}
