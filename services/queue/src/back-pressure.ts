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
  /** Whether so many waiting are too many. */
  isFull(waiting: number): boolean
  /** Counts a refusal, and gives what its caller is told: `queue_full` with the time the queue needs to get down to its low-water mark. */
  refusal(kind: string): Promise<MeshError>
}

/** Said while nothing was measured yet. */
const unknownRetryMs = 5_000

/** Refuses new jobs while there are too many, so that those that were accepted are done in time. Two marks, or it would flutter. */
export function createBackPressure(
  queue: Pick<Queue, 'counts' | 'driver' | 'serviceRate'>,
  { high, low }: Waters,
): BackPressure {
  let wasFull = false

  function isFull(waiting: number): boolean {
    if (waiting >= high) wasFull = true
    else if (waiting <= low) wasFull = false
    return wasFull
  }

  return {
    isFull,
    async refusal(kind) {
      const { ready } = await queue.counts()
      count(metricNames.queueRefusals, 1, messaging({ driver: queue.driver, kind }, 'enqueue'))
      return new MeshError('queue_full', `Cannot take a job in: ${ready} are waiting, and ${high} are too many`, {
        retryAfterMs: waitMs(queue, ready - low) ?? unknownRetryMs,
      })
    },
  }
}
