import type { HrTime } from '@opentelemetry/api'
import { hrTimeToMilliseconds, millisToHrTime } from '@opentelemetry/core'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'

/** What the SDK's span keeps to itself; a test fails when a later SDK keeps it elsewhere. */
interface SpanInside {
  startTime: HrTime
  readonly _startTimeProvided?: boolean
  /** Of `performance.now()`, taken together with the start. */
  readonly _performanceStartTime?: number
}

/**
 * Gives spans the fraction of a millisecond that the SDK cuts off their starts. Without it, calls that follow one another within a
 * millisecond start together, and a viewer shows them in any order. The end follows, because the SDK adds the duration to the start.
 */
export function preciseStarts(toWallTime: (elapsedMs: number) => number = newWallTime()): SpanProcessor {
  return {
    onStart(started) {
      const span = started as unknown as SpanInside
      if (span._startTimeProvided !== false || span._performanceStartTime === undefined) return
      const cut = hrTimeToMilliseconds(span.startTime)
      const exact = toWallTime(span._performanceStartTime)
      span.startTime = millisToHrTime(Math.min(Math.max(exact, cut), cut + 0.9999))
    },
    onEnd() {},
    async forceFlush() {},
    async shutdown() {},
  }
}

/**
 * Turns milliseconds since the process began into milliseconds since the epoch, with the fraction that `Date.now` lacks. Where the wall
 * clock disagrees by more than the fraction it cuts off, somebody has set it, and it is followed.
 */
export function newWallTime(
  wall: () => number = Date.now,
  steady: { now(): number; readonly timeOrigin: number } = performance,
): (elapsedMs: number) => number {
  let origin = steady.timeOrigin
  return (elapsedMs) => {
    const before = steady.now()
    const seen = wall()
    const after = steady.now()
    // The wall clock was read between the two: it began no earlier than seen - after, and less than a millisecond after seen - before.
    origin = Math.min(Math.max(origin, seen - after), seen - before + 1)
    return elapsedMs + origin
  }
}
