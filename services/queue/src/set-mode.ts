import type { Queue, QueueMode } from '@dataprime/queue'
import { onQueue } from './on-queue.ts'

/** Pauses, drains or opens the queue: for this process's life with SQLite, for all processes and until someone decides otherwise with BullMQ. */
export async function setMode(queue: Queue, mode: QueueMode) {
  await onQueue(() => queue.setMode(mode))
  return { mode }
}
