import type { Queue } from '@dataprime/queue'
import { jobView } from './job-view.ts'
import { onQueue } from './on-queue.ts'

/** The same job from the start, in the trace of the request that asked for it. Throws `unknown_job`, and `conflict` for a job that is not dead. */
export async function replayDeadLetter(queue: Queue, id: string) {
  return jobView(await onQueue(() => queue.replay(id)))
}
