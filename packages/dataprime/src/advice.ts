import type { Command, Node, Query } from './ast.ts'
import { walk } from './walk.ts'

/** Something a right query could do better. */
export interface Advice {
  readonly code: string
  /** What following it is worth. */
  readonly impact: 'low' | 'medium' | 'high'
  /** The fact, then what to do about it. */
  readonly message: string
}

const rules: readonly (Advice & { readonly holds: (query: Query) => boolean })[] = [
  {
    code: 'no-time-range',
    impact: 'medium',
    message:
      'The query names no time range, so the scan is as wide as whatever window it is run with: say last 1h after the source',
    holds: (query) => query.source?.kind !== 'source' || query.source.timeframe === null,
  },
  {
    code: 'heavy-before-filter',
    impact: 'high',
    message: 'A sort, grouping or join comes before the first filter and has to hold every row: filter first',
    holds: ({ stages }) => {
      const heavy = stages.findIndex(({ kind }) => holding.has(kind))
      const filter = stages.findIndex(({ kind }) => filtering.has(kind))
      return heavy !== -1 && (filter === -1 || heavy < filter)
    },
  },
  {
    code: 'search-over-everything',
    impact: 'high',
    message: 'The search looks into every field of every row: search one field with ~ or find … in',
    holds: (query) =>
      has(query, (node) => node.kind === 'wildfind' || (node.kind === 'binary' && node.operator === '~~')),
  },
  {
    code: 'substring-search',
    impact: 'low',
    message: 'contains() reads every character of a field: a phrase search with ~ uses the index',
    holds: (query) => has(query, (node) => node.kind === 'call' && node.name === 'contains'),
  },
  {
    code: 'exact-distinct-count',
    impact: 'medium',
    message:
      'distinct_count() keeps every value: approx_count_distinct() is far cheaper and close enough for most questions',
    holds: (query) => has(query, (node) => node.kind === 'call' && node.name === 'distinct_count'),
  },
  {
    code: 'unbounded-rows',
    impact: 'medium',
    message: 'The query returns raw rows without a limit: add limit, or aggregate',
    holds: ({ stages }) => !stages.some(({ kind }) => kind === 'limit' || reducing.has(kind)),
  },
  {
    code: 'join',
    impact: 'high',
    message: 'A join holds its right side in memory: filter both sides and put the smaller one in the parentheses',
    holds: (query) => has(query, ({ kind }) => kind === 'join'),
  },
  {
    code: 'whole-rows-aggregated',
    impact: 'medium',
    message: 'Whole rows are carried through an aggregation: choose the fields that are needed first',
    holds: (query) =>
      has(
        query,
        (node) =>
          node.kind === 'call' &&
          carrying.has(node.name) &&
          node.args.some(({ value }) => value.kind === 'keypath' && value.path.length === 0),
      ),
  },
]

const holding: ReadonlySet<string> = new Set<Command['kind']>([
  'orderby',
  'groupby',
  'multigroupby',
  'join',
  'stitch',
  'dedupeby',
  'top',
  'bottom',
  'distinct',
  'countby',
])
const filtering: ReadonlySet<string> = new Set<Command['kind']>(['filter', 'block', 'find', 'wildfind', 'lucene'])
const reducing: ReadonlySet<string> = new Set<Command['kind']>([
  'aggregate',
  'groupby',
  'multigroupby',
  'count',
  'countby',
  'distinct',
  'top',
  'bottom',
])
const carrying: ReadonlySet<string> = new Set(['any_value', 'max_by', 'min_by', 'collect'])

/** What can be advised on the cost of a query by looking at its tree, what is worth most first. */
export function adviseOn(query: Query): Advice[] {
  return rules
    .filter(({ holds }) => holds(query))
    .map(({ code, impact, message }) => ({ code, impact, message }))
    .sort((a, b) => impacts.indexOf(a.impact) - impacts.indexOf(b.impact))
}

const impacts: readonly Advice['impact'][] = ['high', 'medium', 'low']

function has(query: Query, is: (node: Node) => boolean): boolean {
  let found = false
  walk(query, (node) => {
    found ||= is(node)
    return found ? 'skip' : undefined
  })
  return found
}
