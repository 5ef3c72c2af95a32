import {
  type Aliased,
  build,
  type Direction,
  type Expression,
  type OrderKey,
  printExpression,
  type Stage,
} from 'dataprime'
import type { FieldRef, Order } from '../understanding.ts'
import { isAlongTime, isBucket } from './bucket.ts'
import type { Change, Scene } from './change.ts'
import { fieldsOf } from './conjuncts.ts'
import { type Draft, groupingOf, nameOf, withStages } from './draft.ts'
import { columnsOf, grouped, regrouped } from './grouped.ts'

/** "sort by time", "slowest first", "the other way round". */
export const changeOrder: Change = (draft, scene) => {
  const { parts, cues } = scene
  const present = orderIn(draft)
  if (cues.isReversed || (parts.order?.kind === 'measure' && present && !groupingOf(draft))) {
    if (!present) return { cannot: 'the order was not reversed: there is none' }
    const wanted = parts.order?.direction
    const keys = present.map((key) => ({ ...key, direction: wanted ?? opposite(key.direction) }))
    return { draft: withOrder(draft, keys), said: `order: ${shown(keys)}` }
  }
  if (!parts.order) return undefined
  const key = keyFor(draft, parts.order, scene)
  if (!key) return { cannot: 'the order was kept: the result has no such column' }
  return { draft: withOrder(draft, [key]), said: `order: ${shown([key])}` }
}

function keyFor(draft: Draft, order: Order, scene: Scene): OrderKey | undefined {
  if (!groupingOf(draft)) return build.by(rowFieldFor(order, scene), order.direction)
  const column = columnFor(draft, order, scene)
  const by = column && fieldNamed(column)
  // Nobody wants the smallest figures first without saying so.
  const isFigure = column !== undefined && columnsOf(draft).aggregates.includes(column)
  const saysWay = /\b(?:asc|increas|lowest|smallest|fewest|least|low to)/i.test(scene.cues.words)
  return by && build.by(by, isFigure && !saysWay ? 'desc' : order.direction)
}

function rowFieldFor(order: Order, { w }: Scene): Expression {
  return order.kind === 'field' ? w.place(order.field).keypath : build.keypath('$m', 'timestamp')
}

function columnFor(draft: Draft, order: Order, scene: Scene): Aliased | undefined {
  const { keys, aggregates } = columnsOf(draft)
  if (order.kind === 'key') return keys[0]
  return order.kind === 'measure' ? aggregates[0] : columnOf(order.field, { keys, aggregates }, scene)
}

function columnOf(
  field: FieldRef,
  { keys, aggregates }: { readonly keys: readonly Aliased[]; readonly aggregates: readonly Aliased[] },
  { w }: Scene,
): Aliased | undefined {
  if (field.kind === 'concept' && field.name === 'timestamp') return keys.find(isBucket)
  const { alias, keypath } = w.place(field)
  const place = printExpression(keypath)
  const label = field.kind === 'keypath' ? field.label : alias
  const all = [...keys, ...aggregates]
  return (
    all.find((each) => nameOf(each) === label || nameOf(each) === alias) ??
    all.find(({ expression }) => fieldsOf(expression).includes(place))
  )
}

/** How a later stage names the column; undefined for one without a name, for editions of the language do not agree on it. */
export function fieldNamed(column: Aliased): Expression | undefined {
  if (column.alias) return column.alias
  return column.expression.kind === 'keypath' ? build.field(nameOf(column)) : undefined
}

/** The order of the result; undefined for none. */
export function orderIn(draft: Draft): readonly OrderKey[] | undefined {
  const at = groupingOf(draft)?.at ?? -1
  const stage = draft.stages.findLast((each, index) => index > at && each.kind === 'orderby')
  return stage?.kind === 'orderby' ? stage.order : undefined
}

/** Puts the order in the place of the last one, or before what cuts and shows the result. */
export function withOrder(given: Draft, keys: readonly OrderKey[]): Draft {
  const kind = groupingOf(given)?.stage.kind
  // These have an order of their own.
  const draft = kind === 'top' || kind === 'bottom' || kind === 'countby' ? regrouped(grouped(given)) : given
  const start = (groupingOf(draft)?.at ?? -1) + 1
  const head = draft.stages.slice(0, start)
  const tail = draft.stages.slice(start)
  const last = tail.findLastIndex((stage) => stage.kind === 'orderby')
  const order = keys.length > 0 ? [build.orderby(...keys)] : []
  if (last !== -1) return withStages(draft, [...head, ...tail.toSpliced(last, 1, ...order)])
  const cut = tail.findIndex(isArranging)
  return withStages(draft, [...head, ...tail.toSpliced(cut === -1 ? tail.length : cut, 0, ...order)])
}

function isArranging({ kind }: Stage): boolean {
  return kind === 'limit' || kind === 'choose'
}

/** The order that a result has when nothing else was asked for: along time, else the greatest first. */
export function usualOrder({
  keys,
  aggregates,
}: {
  readonly keys: readonly Aliased[]
  readonly aggregates: readonly Aliased[]
}): readonly OrderKey[] {
  const bucket = keys.find(isAlongTime)
  const by = bucket ?? aggregates[0]
  const field = keys.length > 0 && aggregates.length > 0 && by ? fieldNamed(by) : undefined
  return field ? [build.by(field, bucket ? null : 'desc')] : []
}

/** The order is by columns that are there no more. */
export function isOrderLost(draft: Draft): boolean {
  const names = columnsOf(draft).all.map(nameOf)
  const made = draft.stages.flatMap((stage) => (stage.kind === 'create' ? [printExpression(stage.target)] : []))
  const fields = orderIn(draft)?.flatMap(({ expression }) => fieldsOf(expression)) ?? []
  return fields.some((field) => ![...names, ...made].some((name) => field === name || field === `$d.${name}`))
}

function opposite(direction: Direction | null): Direction {
  return direction === 'desc' ? 'asc' : 'desc'
}

function shown(keys: readonly OrderKey[]): string {
  return keys.map(({ expression, direction }) => `${printExpression(expression)} ${direction ?? 'asc'}`).join(', ')
}
