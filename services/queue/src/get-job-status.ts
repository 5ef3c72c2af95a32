import type { Queue } from '@dataprime/queue'
import { jobView } from './job-view.ts'
import { knownJob } from './known-job.ts'
import { onQueue } from './on-queue.ts'
import { waitOf } from './wait.ts'

/** Throws `unknown_job`. */
export async function getJobStatus(queue: Queue, id: string) {
  const job = await knownJob(queue, id)
  return { ...jobView(job), ...(await onQueue(() => waitOf(queue, job))) }
}
