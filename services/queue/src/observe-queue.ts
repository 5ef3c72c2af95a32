import type { Queue } from '@dataprime/queue'
import { attr, metricNames, observe } from '@dataprime/telemetry'

/** Reports depth, jobs by state, age and dead letters whenever metrics are collected. Gives what ends it. */
export function observeQueue(queue: Queue, now: () => number = Date.now): () => void {
  const ends = [
    observe(metricNames.queueDepth, async () => (await queue.counts()).ready),
    observe(metricNames.queueJobs, () => byState(queue)),
    observe(metricNames.queueOldestAge, async () => {
      const since = await queue.oldestWaitingSince()
      return since === null ? 0 : Math.max(0, now() - since) / 1000
    }),
    observe(metricNames.deadLetters, async () => (await queue.counts()).dead),
  ]
  return () => {
    for (const end of ends) end()
  }
}

async function byState(queue: Queue) {
  const kinds = queue.capabilities.countsByKind
    ? Object.entries(await queue.countsByKind()).map(([kind, counts]) => ({
        kind: { [attr.messagingDestinationName]: kind },
        counts,
      }))
    : [{ kind: {}, counts: await queue.counts() }]
  return kinds.flatMap(({ kind, counts }) =>
    Object.entries(counts).map(([state, value]) => ({ value, attributes: { ...kind, [attr.queueJobState]: state } })),
  )
}
