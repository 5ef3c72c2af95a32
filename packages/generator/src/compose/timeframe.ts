import { build, type Expression, type Timeframe } from 'dataprime'
import { type Interval, inMs, intervalOfMs } from '../durations.ts'
import type { TimeRange } from '../understanding.ts'

export function timeframe(range: TimeRange): Timeframe {
  switch (range.kind) {
    case 'last':
      return build.last(interval(range.interval))
    case 'between':
      return build.between(instant(range.from), instant(range.to))
    case 'around':
      return build.around(instant(range.at), interval(range.interval))
  }
}

export function interval({ count, unit }: Interval): Expression {
  return build.interval(count, unit)
}

/** `@'2026-01-31T09:00:00Z'`, with milliseconds only where there are some. */
export function instant(at: number | 'now'): Expression {
  return build.timestamp(at === 'now' ? 'now' : new Date(at).toISOString().replace('.000Z', 'Z'))
}

/** Two windows of one length, `by` apart, and how to tell them by a row's time. */
export interface TwoWindows {
  /** Covers both. */
  readonly timeframe: Timeframe
  /** Keeps the rows of either, when there is a gap between them. */
  readonly inEither: Expression | undefined
  readonly isCurrent: Expression
  readonly isEarlier: Expression
}

const time = build.keypath('$m', 'timestamp')

export function twoWindows(range: TimeRange | undefined, by: Interval): TwoWindows {
  const current = range ?? { kind: 'last' as const, interval: by }
  switch (current.kind) {
    case 'last':
      return apart({ from: ago(inMs(current.interval)), to: 'now', length: inMs(current.interval) }, inMs(by))
    case 'between': {
      if (current.to === 'now') return sinceInstant(current.from, inMs(by))
      return apart({ from: instant(current.from), to: current.to, length: current.to - current.from }, inMs(by))
    }
    case 'around': {
      const half = inMs(current.interval)
      return apart({ from: instant(current.at - half), to: current.at + half, length: half * 2 }, inMs(by))
    }
  }
}

function apart(window: { from: Expression; to: number | 'now'; length: number }, by: number): TwoWindows {
  const back = (ms: number): Expression => (window.to === 'now' ? ago(ms) : instant(window.to - ms))
  const isCurrent = build.binary(time, '>=', window.from)
  // Windows that touch or overlap share their boundary; else there is a gap to leave out.
  const end = by > window.length ? back(by) : window.from
  const isEarlier = build.binary(time, '<', end)
  return {
    timeframe: build.between(
      back(window.length + by),
      window.to === 'now' ? build.timestamp('now') : instant(window.to),
    ),
    inEither: by > window.length ? build.any(isCurrent, isEarlier) : undefined,
    isCurrent,
    isEarlier,
  }
}

/** A window that is still growing is put beside as much of the one before: half a day beside half a day. */
function sinceInstant(from: number, by: number): TwoWindows {
  const isCurrent = build.binary(time, '>=', instant(from))
  const isEarlier = build.binary(time, '<', ago(by))
  return {
    timeframe: build.between(instant(from - by), build.timestamp('now')),
    inEither: build.any(isCurrent, isEarlier),
    isCurrent,
    isEarlier,
  }
}

/** So long before the query runs. */
export function ago(ms: number): Expression {
  return build.binary(build.timestamp('now'), '-', interval(intervalOfMs(ms)))
}
