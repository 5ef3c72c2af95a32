import type {
  Aliased,
  Command,
  Expression,
  Keypath,
  OrderKey,
  Query,
  Source,
} from '../../packages/dataprime/src/index.ts'
import { all, type Condition, conditionOf, conjuncts, mentions } from './condition.ts'
import { figureOf, isAggregate, type Stretch } from './figure.ts'
import { instantOf, nameOf, type Scope, textOf } from './term.ts'

export interface Window {
  readonly from: number
  readonly to: number
}

/** What a query asks, without how: two queries with the same facts have the same answer. */
export interface Facts {
  readonly source: string
  /** Epoch milliseconds; undefined if the request's own window applies. */
  readonly time: Window | undefined
  /** What must hold of the rows. */
  readonly where: readonly string[]
  readonly by: readonly string[]
  /** The width of the stretches of time, in milliseconds. */
  readonly bucket: readonly string[]
  /** The figures, for each group. */
  readonly values: readonly string[]
  /** What must hold of the groups. */
  readonly having: readonly string[]
  readonly order: readonly string[]
  readonly limit: readonly string[]
  /** How many of each, and which. */
  readonly each: readonly string[]
  readonly columns: readonly string[]
  /** How much earlier the window is that the figures are put beside, in milliseconds. */
  readonly shift: readonly string[]
  /** Stages that the above does not cover. */
  readonly other: readonly string[]
}

export function factsOf(query: Query, now: number): Facts {
  const names = new Map<string, string>()
  const scope: Scope = { names, now }
  const found = {
    by: [] as string[],
    bucket: [] as string[],
    values: [] as string[],
    order: [] as string[],
    limit: [] as string[],
    each: [] as string[],
    columns: [] as string[],
    other: [] as string[],
    shift: [] as string[],
  }
  const rows: Condition[] = []
  const groups: Condition[] = []
  const stretches: Stretch[] = []
  const time = timeOf(query.source, now)
  let isGrouped = false

  for (const stage of query.stages) read(stage)

  const [current, earlier] = time ? windowsIn(time, stretches) : []
  if (current && earlier) found.shift.push(String(current.from - earlier.from))

  return {
    source: query.source?.dataset.path.at(-1) ?? 'logs',
    time: current ?? time ?? windowOfRows(rows, now),
    where: conjuncts(all(rows)).filter((text) => !text.includes('$m.timestamp')),
    ...found,
    having: conjuncts(all(groups)),
  }

  function read(stage: Command | { kind: 'brokenStage'; text: string }): void {
    switch (stage.kind) {
      case 'filter':
        condition(conditionOf(stage.condition, scope))
        return
      case 'block':
        condition(conditionOf(stage.condition, scope, true))
        return
      case 'find':
        condition(mentions(nameOf(stage.target, scope), stage.phrase.value, true))
        return
      case 'wildfind':
        condition(mentions('$d', stage.phrase.value, true))
        return
      case 'groupby':
        group(stage.keys, stage.aggregates)
        return
      case 'aggregate':
        group([], stage.aggregates)
        return
      case 'multigroupby':
        group(
          stage.sets.flatMap(({ keys }) => keys),
          stage.aggregates,
        )
        return
      case 'count':
        isGrouped = true
        value('count()', stage.into, '_count')
        return
      case 'countby':
        group(stage.keys, [])
        value('count()', stage.into, '_count')
        if (stage.direction) found.order = [`count() ${stage.direction}`]
        return
      case 'distinct':
        group(stage.keys, [])
        return
      case 'top':
      case 'bottom': {
        const keys = stage.items.filter(({ expression }) => !isAggregate(expression))
        group(
          keys,
          stage.items.filter((item) => !keys.includes(item)),
        )
        group([], stage.by)
        const direction = stage.kind === 'top' ? 'desc' : 'asc'
        found.order = stage.by.map(({ expression }) => `${textOf(expression, scope)} ${direction}`)
        found.limit = [String(stage.count.value)]
        return
      }
      case 'dedupeby':
        found.each = [
          `${stage.keep?.value ?? 1} of ${stage.keys
            .map((key) => textOf(key, scope))
            .sort()
            .join(', ')}`,
          ...inOrder(stage.order),
        ]
        return
      case 'orderby':
        found.order = inOrder(stage.order)
        return
      case 'limit':
        found.limit = [String(stage.count.value)]
        return
      case 'choose':
        found.columns = stage.items.map(({ expression }) => textOf(expression, scope))
        return
      case 'create':
        names.set(nameIn(stage.target), textOf(stage.value, scope))
        return
      case 'join':
        joinEarlier(stage)
        return
      default:
        found.other.push(stage.kind === 'brokenStage' ? stage.text : stage.kind)
    }
  }

  function inOrder(order: readonly OrderKey[]): string[] {
    return order.map(({ expression, direction }) => `${textOf(expression, scope)} ${direction ?? 'asc'}`)
  }

  function condition(each: Condition): void {
    if (isGrouped) groups.push(each)
    else rows.push(each)
  }

  function group(keys: readonly Aliased[], aggregates: readonly Aliased[]): void {
    const read = keys.map((each) => ({
      each,
      width: widthOf(each.expression, now),
      text: textOf(each.expression, scope),
    }))
    const figures = aggregates.map((each) => ({ each, ...figureOf(each.expression, scope) }))
    isGrouped = true
    for (const { each, width, text } of read) {
      if (width === undefined) found.by.push(text)
      else found.bucket.push(String(width))
      if (each.alias) names.set(nameIn(each.alias), width === undefined ? text : 'time')
    }
    for (const { each, text, stretch } of figures) {
      stretches.push(stretch)
      if (!found.values.includes(text)) found.values.push(text)
      if (each.alias) names.set(nameIn(each.alias), text)
      else if (each.expression.kind === 'call') names.set(`$d._${each.expression.name}`, text)
    }
  }

  function value(text: string, into: Keypath | null, name: string): void {
    found.values.push(text)
    names.set(into ? nameIn(into) : `$d.${name}`, text)
  }

  /** The figures of an earlier window beside these: `earlier.errors` is what `errors` was. */
  function joinEarlier(stage: Command & { kind: 'join' }): void {
    const inner = factsOf(stage.query, now)
    const shifted = stage.query.source?.timeframe
    const by =
      shifted?.kind === 'timeshifted'
        ? instantOf(shifted.interval, now)
        : inner.time && time && inner.time.from - time.from
    if (by === undefined || by >= 0) {
      found.other.push('join')
      return
    }
    found.shift.push(String(-by))
    const into = nameIn(stage.into)
    for (const last of stage.query.stages) {
      if (last.kind !== 'groupby' && last.kind !== 'aggregate') continue
      for (const { alias, expression } of last.aggregates)
        if (alias)
          names.set(
            `${into}.${nameIn(alias).replace(/^\$d\./, '')}`,
            `earlier(${figureOf(expression, { names: new Map(), now }).text})`,
          )
    }
  }
}

function nameIn(keypath: Keypath): string {
  return [keypath.root, ...keypath.path.map((each) => (each.kind === 'key' ? each.name : '*'))].join('.')
}

/** `roundTime($m.timestamp, 5m)` and `$m.timestamp / 1h` cut time; undefined for other keys. */
function widthOf(expression: Expression, now: number): number | undefined {
  if (expression.kind === 'call' && expression.name === 'roundTime') {
    const width = expression.args.at(-1)?.value
    return width && instantOf(width, now)
  }
  return expression.kind === 'binary' && expression.operator === '/' ? instantOf(expression.right, now) : undefined
}

function timeOf(source: Source | null, now: number): Window | undefined {
  const frame = source?.timeframe
  switch (frame?.kind) {
    case 'last': {
      const length = instantOf(frame.interval, now)
      return length === undefined ? undefined : { from: now - length, to: now }
    }
    case 'between': {
      const from = instantOf(frame.from, now)
      const to = instantOf(frame.to, now)
      return from === undefined || to === undefined ? undefined : { from, to }
    }
    case 'around': {
      const at = instantOf(frame.at, now)
      const half = frame.interval ? instantOf(frame.interval, now) : 1_800_000
      return at === undefined || half === undefined ? undefined : { from: at - half, to: at + half }
    }
    default:
      return undefined
  }
}

/** The stretches that figures are restricted to, the latest first; the whole window if they are not. */
function windowsIn(time: Window, stretches: readonly Stretch[]): readonly Window[] {
  const windows = stretches.map(({ low, high }) => ({ from: Math.max(low, time.from), to: Math.min(high, time.to) }))
  const unique = new Map(windows.map((window) => [`${window.from}..${window.to}`, window]))
  return unique.size === 2 ? [...unique.values()].sort((a, b) => b.from - a.from) : []
}

const timestamp = '$m.timestamp'

/** `filter $m.timestamp >= @'…'` is a window too. */
function windowOfRows(rows: readonly Condition[], now: number): Window | undefined {
  const whole = all(rows)
  const parts = whole.kind === 'all' ? whole.parts : [whole]
  for (const part of parts) {
    if (part.kind !== 'range' || part.field !== timestamp || part.low === Number.NEGATIVE_INFINITY) continue
    return { from: part.low, to: part.high === Number.POSITIVE_INFINITY ? now : part.high }
  }
  return undefined
}

/** The fields and the literals of the facts, for the question whether at least these are right. */
export function namesIn(facts: Facts): { fields: readonly string[]; literals: readonly string[] } {
  const texts = [...facts.where, ...facts.by, ...facts.values, ...facts.having, ...facts.columns].join(' ')
  const whole = [...texts.matchAll(/\$[dlm](?:\.[\w.-]+)*/g)].map(([name]) => name)
  const quoted = [...facts.where, ...facts.having].flatMap((text) =>
    [...text.replaceAll(/\$[dlm][\w.-]*/g, ' ').matchAll(/'[^']*'|\[[^\]]*\]|(?:has|lacks) .*|\d+(?:\.\d+)?/g)].map(
      ([each]) => each,
    ),
  )
  const time = facts.time ? [`${facts.time.from}..${facts.time.to}`] : []
  return { fields: [...new Set(whole)].sort(), literals: [...quoted, ...time, ...facts.limit, ...facts.bucket].sort() }
}
