import { type Expression, printExpression, type Timeframe } from 'dataprime'
import { type Interval, inMs, intervalOfMs, type Unit, unitNames } from '../durations.ts'
import type { TimeRange } from '../understanding.ts'

/** The window that a time frame is, where that can be told without running the query. */
export function rangeOf(frame: Timeframe | null): TimeRange | undefined | 'unknown' {
  if (!frame) return undefined
  if (frame.kind === 'last') {
    const interval = intervalIn(frame.interval)
    return interval ? { kind: 'last', interval } : 'unknown'
  }
  if (frame.kind !== 'between') return 'unknown'
  const [from, to] = [instantIn(frame.from), instantIn(frame.to)]
  return typeof from === 'number' && to !== undefined ? { kind: 'between', from, to } : 'unknown'
}

function instantIn(expression: Expression): number | 'now' | undefined {
  const text = /^@'([^']+)'$/.exec(printExpression(expression))?.[1]
  if (text === 'now') return 'now'
  const at = Date.parse(text ?? '')
  return Number.isNaN(at) ? undefined : at
}

function intervalIn(expression: Expression): Interval | undefined {
  const parts = [...printExpression(expression).matchAll(/(\d+)(d|h|ms|m|s|us|ns)/g)]
  const all = parts.map(([, count, unit]): Interval => ({ count: Number(count), unit: unitOf(unit ?? '') }))
  const [only, ...more] = all
  if (!only || more.length === 0) return only
  return intervalOfMs(all.reduce((sum, each) => sum + inMs(each), 0))
}

function unitOf(name: string): Unit {
  return unitNames.find((each) => each === name) ?? 'ms'
}
