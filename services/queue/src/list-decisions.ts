import type { Queue } from '@dataprime/queue'
import { instant } from './job-view.ts'
import { onQueue } from './on-queue.ts'

/** Who replayed, edited or discarded which dead letter, latest first. */
export async function listDecisions(
  queue: Queue,
  page: { readonly cursor?: string | undefined; readonly limit: number },
) {
  const { items, next } = await onQueue(() => queue.audit(page))
  return {
    decisions: items.map(({ at, jobId, ...record }) => ({ ...record, at: instant(at), job_id: jobId })),
    next,
  }
}
