import type { Call } from '@dataprime/mesh'
import type { Queue } from '@dataprime/queue'
import { onQueue } from './on-queue.ts'

/** Removes it for good; the decision is kept. Throws `unknown_job`, and `conflict` for a job that is not dead. */
export async function discardDeadLetter(queue: Queue, id: string, { caller }: Call) {
  await onQueue(() => queue.discard(id, { by: caller }))
  return { discarded: true as const }
}
