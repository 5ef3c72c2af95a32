import { MeshError } from '@dataprime/mesh'
import type { Job, Queue } from '@dataprime/queue'
import { onQueue } from './on-queue.ts'

/** Throws `unknown_job`. */
export async function knownJob(queue: Pick<Queue, 'get'>, id: string): Promise<Job> {
  const job = await onQueue(() => queue.get(id))
  if (job === undefined) throw new MeshError('unknown_job', `Cannot find job "${id}": there is none`)
  return job
}
