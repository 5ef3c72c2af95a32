import { MeshError, type ProblemCode } from '@dataprime/mesh'
import { isQueueError, type QueueErrorCode } from '@dataprime/queue'

const problemOf: Record<QueueErrorCode, ProblemCode> = {
  conflict: 'idempotency_mismatch',
  not_found: 'unknown_job',
  not_dead: 'conflict',
  lease_lost: 'conflict',
  draining: 'queue_draining',
  full: 'queue_full',
  unsupported: 'invalid_request',
  locked: 'dependency_unavailable',
  unavailable: 'dependency_unavailable',
  closed: 'draining',
}

/** Runs something on the queue; what the queue refuses becomes the problem its caller is told. */
export async function onQueue<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isQueueError(error)) throw error
    throw new MeshError(problemOf[error.code], error.message, { cause: error })
  }
}
