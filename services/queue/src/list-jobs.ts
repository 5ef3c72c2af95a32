import type { OperationInput } from '@dataprime/mesh'
import type { queueContract } from '@dataprime/mesh/contracts'
import type { Queue } from '@dataprime/queue'
import { jobView } from './job-view.ts'

/** Newest first. */
export async function listJobs(queue: Queue, filter: OperationInput<typeof queueContract.operations.jobs>) {
  const jobs = await queue.list(filter)
  return { jobs: jobs.map(jobView) }
}
