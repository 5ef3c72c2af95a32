import type { HrTime } from '@opentelemetry/api'
import { hrTimeToMilliseconds, millisToHrTime } from '@opentelemetry/core'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'

/**
 * Gives spans the fraction of a millisecond that the SDK cuts off their starts. Without it, calls that follow one another within a
 * millisecond start together, and a viewer shows them in any order. The end follows, because the SDK adds the duration to the start.
 */
export function preciseStarts(clock: () => number = fineClock()): SpanProcessor {
  return {
    onStart(span) {
      const cut = hrTimeToMilliseconds(span.startTime)
      const now = clock()
      if (Math.abs(now - cut) > justNowMs) return // somebody has set it
      // Reading the clock takes its time too: the start lies in the millisecond the SDK saw.
      const start = Math.min(Math.max(now, cut), cut + 0.9999)
      ;(span as { startTime: HrTime }).startTime = millisToHrTime(start)
    },
    onEnd() {},
    async forceFlush() {},
    async shutdown() {},
  }
}

const justNowMs = 5

/**
 * Milliseconds since the epoch, with the fraction that `Date.now` lacks: time since the process began, on top of when that was.
 * Where the wall clock disagrees by more than the fraction it cuts off, somebody has set it, and it is followed.
 */
export function fineClock(
  wall: () => number = Date.now,
  steady: { now(): number; readonly timeOrigin: number } = performance,
): () => number {
  let origin = steady.timeOrigin
  return () => {
    const elapsed = steady.now()
    const seen = wall() - elapsed
    origin = Math.min(Math.max(origin, seen), seen + 1)
    return elapsed + origin
  }
}
