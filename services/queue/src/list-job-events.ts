import type { LoggedEvent, Queue } from '@dataprime/queue'
import { instant } from './job-view.ts'
import { knownJob } from './known-job.ts'
import { onQueue } from './on-queue.ts'

/** What happened to a job, oldest first, also to one that was discarded. Throws `unknown_job`. */
export async function listJobEvents(queue: Queue, id: string) {
  const discarded = await onQueue(() => queue.discarded(id))
  const { caller } = discarded ?? (await knownJob(queue, id))
  const events = discarded?.events ?? (await onQueue(() => queue.events(id)))
  return { caller, events: events.map(eventView) }
}

export function eventView({ at, kind, attempt, error }: LoggedEvent) {
  return { at: instant(at), event: kind, attempt, error }
}
