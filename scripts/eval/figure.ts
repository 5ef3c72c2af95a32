import type { Expression } from '../../packages/dataprime/src/index.ts'
import { type Condition, conditionOf, conjuncts } from './condition.ts'
import { type Scope, textOf } from './term.ts'

/** A stretch of time, in epoch milliseconds; open ends are infinite. */
export interface Stretch {
  readonly low: number
  readonly high: number
}

export interface Figure {
  readonly text: string
  /** What `count_if($m.timestamp >= …)` and the like restrict it to. */
  readonly stretch: Stretch
}

const always: Stretch = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }

/** An aggregate without its spelling: conditions in it are compared as conditions, and those on time are told apart. */
export function figureOf(expression: Expression, scope: Scope): Figure {
  let stretch = always
  const text = textIn(expression)
  return { text, stretch }

  function textIn(each: Expression): string {
    if (each.kind === 'binary') return `(${textIn(each.left)} ${each.operator} ${textIn(each.right)})`
    if (each.kind !== 'call') return textOf(each, scope)
    const [first, ...rest] = each.args.map(({ value }) => value)
    if (/_if$|^if$/.test(each.name) && first) {
      const whole = conditionOf(first, scope)
      const parts = whole.kind === 'all' ? whole.parts : [whole]
      const timed = parts.filter(isOfTime)
      for (const { low, high } of timed)
        stretch = { low: Math.max(stretch.low, low), high: Math.min(stretch.high, high) }
      const kept = parts.filter((part) => !isOfTime(part)).flatMap(conjuncts)
      if (kept.length === 0 && timed.length > 0) {
        if (each.name === 'if') return rest.map(textIn).join(', ')
        return `${each.name.replace(/_if$/, '')}(${rest.map(textIn).join(', ')})`
      }
      return `${each.name}(${[`(${kept.join(' && ')})`, ...rest.map(textIn)].join(', ')})`
    }
    if (first === undefined || !isAggregate(each)) return textOf(each, scope)
    const name = textOf({ ...each, args: [] }, scope).replace(/\(\)$/, '')
    return `${name}(${[first, ...rest].map(textIn).join(', ')})`
  }
}

function isOfTime(condition: Condition): condition is Condition & { kind: 'range' } {
  return condition.kind === 'range' && condition.field === '$m.timestamp'
}

export function isAggregate(expression: Expression): boolean {
  return (
    (expression.kind === 'call' &&
      /^(count|sum|avg|min|max|percentile|distinct_count|approx_count_distinct|any_value|collect|stddev|median)/.test(
        expression.name,
      )) ||
    (expression.kind === 'binary' && (isAggregate(expression.left) || isAggregate(expression.right)))
  )
}
