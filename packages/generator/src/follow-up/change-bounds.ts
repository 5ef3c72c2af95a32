import { type Binary, build, type NumberLiteral, operandsOf, printExpression, rewriteQuery } from 'dataprime'
import { inUnitOf, type Writing } from '../compose/condition.ts'
import type { Parts } from '../parts.ts'
import type { GroupThreshold } from '../recognise/threshold.ts'
import type { Quantity } from '../understanding.ts'
import type { Change, Changed } from './change.ts'
import { fieldNamed } from './change-order.ts'
import { fieldsOf, isBound } from './conjuncts.ts'
import { asDraft, type Draft, groupingOf, queryOf, withStages } from './draft.ts'
import { columnsOf } from './grouped.ts'

/** "more than 500 instead of 100", "at least 10": another number in a bound that is there, or a bound of the result. */
export const changeBounds: Change = (draft, { parts, cues, w }) => {
  const having = numeric(parts.having)
  if (!having) return undefined
  const old = cues.insteadOf === undefined ? undefined : numberIn(cues.insteadOf)
  const grouping = groupingOf(draft)
  const present = boundsOf(draft).findLast(({ node, literal, at }) =>
    old === undefined
      ? node.operator[0] === having.comparator[0] && (!grouping || at > grouping.at)
      : perUnit.some((factor) => isNear(literal.value, old * factor)),
  )
  const isPercent = having.quantity.kind === 'percent' || /\d\s*(?:%|percent)/i.test(cues.words)
  if (present) return exchanged(draft, present, { having, old, isPercent })
  return grouping
    ? bounded(draft, { ...having, isPercent }, w)
    : { cannot: 'no bound was set: the query compares no such number' }
}

/** A point in time is no number. */
function numeric(having: Parts['having']): GroupThreshold | undefined {
  const quantity = having?.quantity
  return having && quantity && quantity.kind !== 'instant' ? { ...having, quantity } : undefined
}

/** What a number in the query may be of the number that was said: seconds are kept in milliseconds, percents as shares. */
const perUnit = [1, 1000, 1_000_000, 0.001, 0.01]

interface Bound {
  readonly node: Binary
  readonly literal: NumberLiteral
  readonly at: number
}

function boundsOf({ stages }: Draft): readonly Bound[] {
  return stages.flatMap((stage, at) =>
    stage.kind !== 'filter'
      ? []
      : operandsOf(stage.condition, '&&').flatMap((node) =>
          isBound(node) && node.right.kind === 'number' ? [{ node, literal: node.right, at }] : [],
        ),
  )
}

function exchanged(
  draft: Draft,
  { node, literal }: Bound,
  {
    having: { comparator, quantity },
    old,
    isPercent,
  }: { having: GroupThreshold; old: number | undefined; isPercent: boolean },
) {
  const asSaid = isPercent && literal.value <= 1 ? 0.01 : 1
  const factor = old === undefined ? asSaid : literal.value / old
  const right = build.number(Number((amountOf(quantity) * factor).toPrecision(12)))
  const changed = { ...node, operator: comparator, right }
  return {
    draft: asDraft(rewriteQuery(queryOf(draft), { expression: (each) => (each === node ? changed : each) })),
    said: `bound: ${printExpression(changed)} instead of ${printExpression(node)}`,
  }
}

function bounded(
  draft: Draft,
  { measure, comparator, quantity, isPercent }: GroupThreshold & { readonly isPercent: boolean },
  w: Writing,
): Changed {
  const { aggregates } = columnsOf(draft)
  const place = 'field' in measure ? w.place(measure.field) : undefined
  const measured = place && fieldsOf(place.keypath)[0]
  const column =
    aggregates.find(({ expression }) => fieldsOf(expression).some((field) => field === measured)) ?? aggregates[0]
  const field = column && fieldNamed(column)
  const at = groupingOf(draft)?.at
  if (!field || at === undefined) return { cannot: 'no bound was set: the figure has no name' }
  const isShare = column.expression.kind === 'binary' && column.expression.operator === '/'
  const said = place ? inUnitOf(place, quantity, w) : amountOf(quantity)
  const n = isShare && (isPercent || said > 1) ? Number((said / 100).toPrecision(12)) : said
  const bound = build.binary(field, comparator, build.number(n))
  return {
    draft: withStages(draft, draft.stages.toSpliced(at + 1, 0, build.filter(bound))),
    said: `bound: ${printExpression(bound)}`,
  }
}

function amountOf(quantity: Quantity): number {
  switch (quantity.kind) {
    case 'time':
      return quantity.ms
    case 'size':
      return quantity.bytes
    case 'percent':
    case 'money':
    case 'plain':
    case 'characters':
      return quantity.n
  }
}

function numberIn(words: string): number | undefined {
  const found = /\d[\d,]*(?:\.\d+)?/.exec(words)
  return found ? Number(found[0].replaceAll(',', '')) : undefined
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.abs(b) * 1e-9
}
