import { MeshError } from '@dataprime/mesh'
import type { Queue } from '@dataprime/queue'
import { count, metricNames } from '@dataprime/telemetry'
import { messaging } from './messaging.ts'
import { waitMs } from './wait.ts'

export interface Waters {
  /** With this many waiting, nothing more is taken in, */
  readonly high: number
  /** until this few are left. */
  readonly low: number
}

export interface BackPressure {
  /** Throws `queue_full` with the time the queue needs to get down to its low-water mark. */
  admit(kind: string): Promise<void>
  isFull(ready: number): boolean
}

/** Said while nothing was measured yet. */
const unknownRetryMs = 5_000

/** Refuses new jobs while there are too many, so that those that were accepted are done in time. Two marks, or it would flutter. */
export function createBackPressure(
  queue: Pick<Queue, 'counts' | 'driver' | 'serviceRate'>,
  { high, low }: Waters,
): BackPressure {
  let wasFull = false

  function isFull(ready: number): boolean {
    if (ready >= high) wasFull = true
    else if (ready <= low) wasFull = false
    return wasFull
  }

  return {
    isFull,
    async admit(kind) {
      const { ready } = await queue.counts()
      if (!isFull(ready)) return
      count(metricNames.queueRefusals, 1, messaging({ driver: queue.driver, kind }, 'enqueue'))
      throw new MeshError('queue_full', `Cannot take a job in: ${ready} are waiting, and ${high} are too many`, {
        retryAfterMs: waitMs(queue, ready - low) ?? unknownRetryMs,
      })
    },
  }
}
