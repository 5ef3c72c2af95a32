import type { Command, Expression, Join, Keypath, Node, Query, Range } from './ast.ts'
import { walk } from './walk.ts'

/**
 * Something a right query could do better. Advice is no diagnostic: it is about the data that a query meets, not about
 * its text, so it neither makes a query wrong nor lowers its score, and nothing is sent back to an author for it.
 */
export interface Advice {
  readonly code: string
  /** What following it is worth. */
  readonly impact: 'low' | 'medium' | 'high'
  /** The fact, then what to do about it. */
  readonly message: string
  /** The first place that it is about. */
  readonly range: Range
}

interface AdviceRule extends Omit<Advice, 'range'> {
  /** The first place that asks for the advice; null if there is none. */
  readonly find: (query: Query) => { readonly range: Range } | null
}

const rules: readonly AdviceRule[] = [
  {
    code: 'no-time-range',
    impact: 'medium',
    message:
      'The query names no time range, so the scan is as wide as whatever window it is run with: say last 1h after the source',
    find: (query) => (query.source?.timeframe ? null : (query.source ?? query)),
  },
  {
    code: 'heavy-before-filter',
    impact: 'high',
    message: 'A sort, grouping or join comes before the first filter and has to hold every row: filter first',
    find: ({ stages }) => {
      const heavy = stages.findIndex(({ kind }) => holding.has(kind))
      const filter = stages.findIndex(({ kind }) => filtering.has(kind))
      return heavy !== -1 && (filter === -1 || heavy < filter) ? (stages[heavy] ?? null) : null
    },
  },
  {
    code: 'search-over-everything',
    impact: 'high',
    message: 'The search looks into every field of every row: search one field with ~ or find … in',
    find: (query) =>
      first(query, (node) => node.kind === 'wildfind' || (node.kind === 'binary' && node.operator === '~~')),
  },
  {
    code: 'substring-search',
    impact: 'low',
    message: 'contains() reads every character of a field: a phrase search with ~ uses the index',
    find: (query) => first(query, (node) => node.kind === 'call' && node.name === 'contains'),
  },
  {
    code: 'exact-distinct-count',
    impact: 'medium',
    message:
      'distinct_count() keeps every value: approx_count_distinct() is far cheaper and close enough for most questions',
    find: (query) => first(query, (node) => node.kind === 'call' && node.name === 'distinct_count'),
  },
  {
    code: 'unbounded-rows',
    impact: 'medium',
    message: 'The query returns raw rows without a limit: add limit, or aggregate',
    find: (query) => (query.stages.some(({ kind }) => kind === 'limit' || reducing.has(kind)) ? null : query),
  },
  {
    code: 'unbounded-groups',
    impact: 'medium',
    message:
      'The grouping makes a group of nearly every row, and only the first thousand are shown: group by something coarser, such as roundTime($m.timestamp, 5m), or take the top ones',
    find: ({ stages }) => {
      const at = stages.findIndex((stage) => fineKey(stage) !== null)
      const stage = stages[at]
      const isBounded = stages.slice(at + 1).some(({ kind }) => bounding.has(kind) || reducing.has(kind))
      return stage && !isBounded ? fineKey(stage) : null
    },
  },
  {
    code: 'late-limit',
    impact: 'medium',
    message: 'Rows are taken apart or looked up before most of them are dropped: put the limit before that',
    find: ({ stages }) => {
      const limit = stages.find(({ kind }, at) => kind === 'limit' && worksInVain(stages.slice(0, at)))
      return limit ?? null
    },
  },
  {
    code: 'join',
    impact: 'high',
    message: 'A join holds its right side in memory: filter both sides and put the smaller one in the parentheses',
    find: (query) => first(query, ({ kind }) => kind === 'join'),
  },
  {
    code: 'join-side',
    impact: 'high',
    message:
      'Nothing makes the right side of the join smaller, and all of it is held in memory, 200 MB at most: filter or group it inside the parentheses',
    find: (query) => first(query, (node) => node.kind === 'join' && isWhole(node)),
  },
  {
    code: 'whole-rows-aggregated',
    impact: 'medium',
    message: 'Whole rows are carried through an aggregation: choose the fields that are needed first',
    find: (query) =>
      first(
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

/** What gives a row for each row and costs more than passing it on. */
const laborious: ReadonlySet<string> = new Set<Command['kind']>(['extract', 'enrich', 'redact'])
/** What gives a row for each row. */
const rowByRow: ReadonlySet<string> = new Set<Command['kind']>([
  ...([
    'extract',
    'enrich',
    'redact',
    'create',
    'replace',
    'convert',
    'choose',
    'move',
    'remove',
    'roundtime',
  ] as const),
])
const bounding: ReadonlySet<string> = new Set<Command['kind']>(['limit', 'top', 'bottom', 'dedupeby'])

function worksInVain(before: readonly Node[]): boolean {
  const end = before.findLastIndex(({ kind }) => !rowByRow.has(kind))
  return before.slice(end + 1).some(({ kind }) => laborious.has(kind))
}

/** Fields that hardly two rows share. */
const unique = /^(.*_)?(id|uuid|guid|timestamp|message|msg|text)$|Id$|ID$/

// A key by which nearly every row is a group of its own.
function fineKey(stage: Node): Keypath | null {
  if (stage.kind !== 'groupby') return null
  const keys = stage.keys.map(({ expression }) => expression)
  return keys.find((key): key is Keypath => isFine(key)) ?? null
}

function isFine(key: Expression): boolean {
  const last = key.kind === 'keypath' ? key.path.at(-1) : undefined
  return key.kind === 'keypath' && (key.path.length === 0 || (last?.kind === 'key' && unique.test(last.name)))
}

function isWhole({ query }: Join): boolean {
  const isData = query.source === null || ['logs', 'spans'].includes(query.source.dataset.path.at(-1) ?? '')
  return isData && !query.stages.some(({ kind }) => filtering.has(kind) || reducing.has(kind) || bounding.has(kind))
}

/** What can be advised on the cost of a query by looking at its tree, what is worth most first. */
export function adviseOn(query: Query): Advice[] {
  return rules
    .flatMap(({ code, impact, message, find }) => {
      const place = find(query)
      return place ? [{ code, impact, message, range: place.range }] : []
    })
    .sort((a, b) => impacts.indexOf(a.impact) - impacts.indexOf(b.impact))
}

const impacts: readonly Advice['impact'][] = ['high', 'medium', 'low']

function first(query: Query, is: (node: Node) => boolean): Node | null {
  let found: Node | null = null
  walk(query, (node) => {
    if (found) return 'skip'
    if (is(node)) found = node
    return undefined
  })
  return found
}
