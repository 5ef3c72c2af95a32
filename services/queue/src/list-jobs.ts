import type { OperationInput } from '@dataprime/mesh'
import type { queueContract } from '@dataprime/mesh/contracts'
import type { Queue } from '@dataprime/queue'
import { jobView } from './job-view.ts'
import { onQueue } from './on-queue.ts'

/** Newest first. */
export async function listJobs(queue: Queue, filter: OperationInput<typeof queueContract.operations.jobs>) {
  const { items, next } = await onQueue(() => queue.list(filter))
  return { jobs: items.map(jobView), next }
}
