import type { CrashPoint } from '@dataprime/mesh'
import type { Queue } from '@dataprime/queue'

/** The same queue, with a point before and after each change that a crash must not spoil. */
export function withCrashPoints(queue: Queue, crashPoint: CrashPoint): Queue {
  return {
    ...queue,
    async enqueue(job, admits) {
      crashPoint('enqueue:before')
      const enqueued = await queue.enqueue(job, admits)
      crashPoint('enqueue:after')
      return enqueued
    },
    async claim(options) {
      crashPoint('claim:before')
      const leases = await queue.claim(options)
      if (leases.length > 0) crashPoint('claim:after')
      return leases
    },
    async settle(lease, verdict) {
      crashPoint(`${verdict.kind}:before`)
      await queue.settle(lease, verdict)
      crashPoint(`${verdict.kind}:after`)
    },
  }
}
