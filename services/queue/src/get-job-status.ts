import { MeshError } from '@dataprime/mesh'
import type { Queue } from '@dataprime/queue'
import { jobView } from './job-view.ts'

/** Throws `unknown_job`. */
export async function getJobStatus(queue: Queue, id: string) {
  const job = await queue.get(id)
  if (job === undefined) throw new MeshError('unknown_job', `Cannot find job "${id}": there is none`)
  return jobView(job)
}
