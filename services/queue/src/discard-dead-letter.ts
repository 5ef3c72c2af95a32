import type { Queue } from '@dataprime/queue'
import { onQueue } from './on-queue.ts'

/** Removes it for good. Throws `unknown_job`, and `conflict` for a job that is not dead. */
export async function discardDeadLetter(queue: Queue, id: string) {
  await onQueue(() => queue.discard(id))
  return { discarded: true as const }
}
