import type { Queue } from '@dataprime/queue'
import { metricNames, observe } from '@dataprime/telemetry'

/** Reports depth, age and dead letters whenever metrics are collected. Gives what ends it. */
export function observeQueue(queue: Queue, now: () => number = Date.now): () => void {
  const ends = [
    observe(metricNames.queueDepth, () => queue.counts().ready),
    observe(metricNames.queueOldestAge, () => {
      const since = queue.oldestWaitingSince()
      return since === null ? 0 : Math.max(0, now() - since) / 1000
    }),
    observe(metricNames.deadLetters, () => queue.counts().dead),
  ]
  return () => {
    for (const end of ends) end()
  }
}
