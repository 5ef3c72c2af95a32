import { isAggregation } from '../aggregations.ts'
import type { Aliased, Expression, Keypath, Stage } from '../ast.ts'
import { build, nowhere } from '../build.ts'
import { parseJoin } from '../clauses/join-condition.ts'
import type { Cursor } from './cursor.ts'
import {
  extracted,
  extractedFrom,
  extractors,
  firstCalled,
  overwritten,
  regexpFound,
  replacers,
  replacesText,
  taken,
  textExtractedHere,
  textReplaced,
  textReplacedHere,
} from './foreign-text.ts'
import { aliased, commaList, orderKey } from './lists.ts'
import { parseAggregates } from './parse-aggregates.ts'
import { parseExpression } from './parse-expression.ts'
import { parseTarget } from './parse-keypath.ts'
import { StageReader } from './parse-stage.ts'

/** Reads what follows a command of another language, as the stages that it means. */
export type Foreign = (c: Cursor) => readonly Stage[]

const sorted: Foreign = (c) => {
  c.word('by')
  const order = commaList(c, () => {
    c.symbol('+')
    return orderKey(c)
  }).map((key) =>
    key.expression.kind === 'unary' && key.expression.operator === '-' && key.direction === null
      ? { ...key, expression: key.expression.operand, direction: 'desc' as const }
      : key,
  )
  return [build.orderby(...order)]
}

const limited: Foreign = (c) => {
  if (c.peek().kind !== 'number') return [build.limit(10)]
  return [build.limit(Math.floor(Number(c.next().text)))]
}

const chosen: Foreign = (c) => {
  if (c.symbol('-')) return removed(c)
  c.symbol('+')
  return [build.choose(...commaList(c, aliased))]
}

const removed: Foreign = (c) => [{ kind: 'remove', keypaths: commaList(c, parseTarget), range: nowhere }]

const assigned: Foreign = (c) =>
  commaList(c, () => {
    const target = parseTarget(c)
    if (!c.symbol('=') && !c.word('from', 'as')) return c.unexpected('"="')
    return build.create(target, parseExpression(c))
  })

const renamed: Foreign = (c) =>
  commaList(c, () => {
    const first = parseTarget(c)
    if (c.symbol('=')) return moved(parseTarget(c), first)
    c.word('as', 'to')
    return moved(first, parseTarget(c))
  })

// KQL: project-away a, project-rename b = a, project-keep a
const projected: Foreign = (c) => {
  if (!c.symbol('-')) return chosen(c)
  const what = c.wordAt()
  c.next()
  if (what === 'away') return removed(c)
  return what === 'rename' ? renamed(c) : chosen(c)
}

const deduped: Foreign = (c) => {
  c.word('by')
  const keys = commaList(c, parseExpression)
  return [{ kind: 'dedupeby', keys, keep: build.number(1), order: [], range: nowhere }]
}

const searched: Foreign = (c) => {
  const token = c.peek()
  if (token.kind !== 'string') return c.unexpected('a phrase')
  c.next()
  return [build.wildfind(token.value)]
}

/** `stats count() by svc`: aggregations, then keys. */
const summarized: Foreign = (c) => {
  const aggregates = c.wordAt() === 'by' ? [build.alias(build.call('count'), 'n')] : parseAggregates(c)
  return [grouped(byKeys(c), aggregates)]
}

// timechart span=5m count() by svc
const charted: Foreign = (c) => {
  let width: Expression = build.interval(5, 'm')
  if (c.word('span', 'bin')) {
    c.symbol('=')
    width = parseExpression(c)
  }
  const aggregates = parseAggregates(c)
  const time = build.alias(build.call('roundTime', build.keypath('$m', 'timestamp'), width), 'time')
  return [grouped([time, ...byKeys(c)], aggregates)]
}

// unnest tags as tag
const unnested: Foreign = (c) => {
  const value = parseExpression(c)
  const into = c.word('as', 'into', 'to') ? parseTarget(c) : build.field('element')
  return [{ kind: 'explode', value, into, original: 'preserve', range: nowhere }]
}

// bin span=5m _time, bucket $m.timestamp span=5m
const binned: Foreign = (c) => {
  let width: Expression | null = null
  while (c.peek().kind !== 'end' && !c.isSymbol('|')) {
    if (c.word('span')) {
      c.symbol('=')
      width = parseExpression(c)
    } else if (c.peek().kind === 'interval') width = parseExpression(c)
    else c.skip()
  }
  const time = build.keypath('$m', 'timestamp')
  return [build.create(build.field('time'), build.call('roundTime', time, width ?? build.interval(5, 'm')))]
}

const blocked: Foreign = (c) => [{ kind: 'block', condition: parseExpression(c), range: nowhere }]

// `lookup people on ip` and `lookup ip`; which table is meant may not be told.
const lookedUp: Foreign = (c) => {
  const value = parseExpression(c)
  const table = c.word('on') && value.kind === 'keypath' && value.implicit ? value.path.at(-1) : undefined
  const name = table?.kind === 'key' ? table.name : 'my_table'
  const from = table ? parseExpression(c) : value
  const dataset = { kind: 'dataset', path: [name], range: nowhere } as const
  return [{ kind: 'enrich', value: from, into: build.field('enriched'), table: dataset, range: nowhere }]
}

// `left join (…)`, `right outer join (…)`: the type follows the name, and there is no right.
const joined: Foreign = (c) => {
  c.word('outer')
  c.expectWord('join')
  return [{ kind: 'join', ...parseJoin(new StageReader(c)), range: nowhere }]
}

// The word before `join` is the type of the join.
const joinedAs = (type: 'left' | 'inner' | 'full'): Foreign => {
  return (c) =>
    joined(c).map((stage) =>
      stage.kind === 'join' && stage.match.type !== 'cross' ? { ...stage, match: { ...stage.match, type } } : stage,
    )
}

const joins: Readonly<Record<string, Foreign>> = {
  left: joinedAs('left'),
  right: joinedAs('left'),
  inner: joinedAs('inner'),
  full: joinedAs('full'),
  outer: joinedAs('full'),
}

const foreign: Readonly<Record<string, Foreign>> = {
  lookup: lookedUp,
  stats: summarized,
  summarize: summarized,
  calculate: summarized,
  calc: summarized,
  timechart: charted,
  timeseries: charted,
  sort: sorted,
  order: sorted,
  head: limited,
  take: limited,
  tail: limited,
  first: limited,
  fields: chosen,
  project: projected,
  keep: chosen,
  table: chosen,
  display: chosen,
  show: chosen,
  drop: removed,
  delete: removed,
  eval: assigned,
  extend: assigned,
  let: assigned,
  set: assigned,
  with: assigned,
  rename: renamed,
  dedup: deduped,
  dedupe: deduped,
  unique: deduped,
  uniq: deduped,
  having: (c) => [build.filter(parseExpression(c))],
  search: searched,
  grep: searched,
  rex: extracted,
  parse: extracted,
  grok: extracted,
  json: taken('jsonobject'),
  spath: taken('jsonobject'),
  logfmt: taken('kv'),
  unnest: unnested,
  expand: unnested,
  mvexpand: unnested,
  flatten: unnested,
  mv: (c) => {
    c.expectSymbol('-')
    c.expectWord('expand', 'apply')
    return unnested(c)
  },
  bin: binned,
  bucket: binned,
  exclude: blocked,
  reject: blocked,
  l: limited,
  group: (c) => {
    c.word('by')
    const keys = commaKeys(c)
    if (c.word('aggregate', 'agg')) return [build.groupby(keys, parseAggregates(c))]
    return [build.groupby(keys, [])]
  },
}

/** The reader of a command of another language, or of aggregations where a command should be; null if it is neither. */
export function foreignCommand(c: Cursor): Foreign | null {
  const word = c.wordAt()
  if (isAggregation(word) && c.isSymbol('(', 1)) return summarizedHere
  if (word === 'replace' && replacesText(c)) return textReplaced
  if ((word === 'find' || word === 'wildfind') && c.isSymbol('/', 1)) return regexpFound
  if (word === 'extract' && (c.isSymbol('/', 1) || (c.peek(1).kind === 'string' && c.wordAt(2) === 'from')))
    return extractedFrom
  if (word === 'redact' && redactsAll(c)) return overwritten
  if (word === 'create' || word === 'replace') {
    const name = firstCalled(c)
    if (replacers.has(name)) return textReplacedHere
    if (extractors.has(name)) return textExtractedHere
  }
  if (c.wordAt(1) === 'join' || (c.wordAt(1) === 'outer' && c.wordAt(2) === 'join')) {
    return (Object.hasOwn(joins, word) && joins[word]) || null
  }
  if (word === 'count' && (c.wordAt(1) === 'by' || c.wordAt(1) === 'as')) return countedHere
  return (Object.hasOwn(foreign, word) && foreign[word]) || null
}

// `redact x to 'y'` says nothing of what is to go: all of it.
function redactsAll(c: Cursor): boolean {
  let ahead = 1
  while (['root', 'word'].includes(c.peek(ahead).kind) && c.isSymbol('.', ahead + 1) && ahead < 30) ahead += 2
  return c.wordAt(ahead + 1) === 'to' && c.peek(ahead + 2).kind === 'string'
}

/** True if the words that follow are part of the command's name and reader, and none is to be skipped. */
export function readsOwnName(c: Cursor): boolean {
  const word = c.wordAt()
  return isAggregation(word) && c.isSymbol('(', 1)
}

// `count() as n` as a stage is `count into n`; `count() by svc` is `countby svc`; others belong to aggregate or groupby.
const summarizedHere: Foreign = (c) => {
  const aggregates = parseAggregates(c)
  const [only, ...rest] = aggregates
  const isCount =
    only?.expression.kind === 'call' && only.expression.name === 'count' && only.expression.args.length === 0
  const keys = byKeys(c)
  if (isCount && rest.length === 0) {
    const into = only.alias
    return [keys.length > 0 ? build.countby(keys, into) : build.count(into)]
  }
  return [grouped(keys, aggregates)]
}

const countedHere: Foreign = (c) => {
  const into = c.word('as') ? parseTarget(c) : null
  const keys = byKeys(c)
  return [keys.length > 0 ? build.countby(keys, into) : build.count(into)]
}

/** Reads `by a, b` if it is there. */
export function byKeys(c: Cursor): readonly Aliased[] {
  return c.word('by') ? commaKeys(c) : []
}

function commaKeys(c: Cursor): readonly Aliased[] {
  return commaList(c, () => {
    const key = aliased(c)
    const name =
      key.expression.kind === 'call' && key.expression.name === 'roundTime' && !key.alias ? 'time' : undefined
    return name ? build.alias(key.expression, name) : key
  })
}

export function grouped(keys: readonly Aliased[], aggregates: readonly Aliased[]): Stage {
  const named = aggregates.map(nameCount)
  return keys.length > 0 ? build.groupby(keys, named) : build.aggregate(...named)
}

// The name that a lone count gets by default is hard to guess.
function nameCount(item: Aliased): Aliased {
  const { expression, alias } = item
  const isCount = expression.kind === 'call' && expression.name === 'count' && expression.args.length === 0
  return isCount && !alias ? build.alias(expression, 'n') : item
}

function moved(from: Keypath, to: Keypath): Stage {
  return { kind: 'move', from, to, range: nowhere }
}
