import { MeshError, type OperationInput } from '@dataprime/mesh'
import type { queueContract } from '@dataprime/mesh/contracts'
import type { Job, Queue } from '@dataprime/queue'
import { instant, jobView } from './job-view.ts'
import { knownJob } from './known-job.ts'
import { eventView } from './list-job-events.ts'
import { onQueue } from './on-queue.ts'

type Filter = OperationInput<typeof queueContract.operations.deadLetters>

/** Latest first, each with the reason it was given up for. */
export async function listDeadLetters(queue: Queue, { error_code, ...filter }: Filter) {
  const { items, next } = await onQueue(() => queue.deadLetters({ ...filter, errorCode: error_code }))
  return { dead_letters: items.flatMap((job) => deadLetterView(job) ?? []), next }
}

/** All there is to know about one. Throws `unknown_job`, and `conflict` for a job that is not dead. */
export async function getDeadLetter(queue: Queue, id: string) {
  const job = await knownJob(queue, id)
  const view = deadLetterView(job)
  if (view === undefined) throw new MeshError('conflict', `Cannot show job "${id}": it is not among the dead letters`)
  const events = await onQueue(() => queue.events(id))
  return { ...view, payload: job.payload, events: events.map(eventView) }
}

function deadLetterView(job: Job) {
  const { state } = job
  return state.kind === 'dead' ? { ...jobView(job), reason: state.reason, dead_at: instant(state.at) } : undefined
}
