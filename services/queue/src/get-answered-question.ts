import { type Call, MeshError } from '@dataprime/mesh'
import type { AnsweredQuestion } from '@dataprime/mesh/contracts'
import type { Job, Queue } from '@dataprime/queue'
import { onQueue } from './on-queue.ts'

/** What the job of a request carries. Throws `unknown_request` if there is none, or if it is another caller's. */
export async function getAnsweredQuestion(queue: Queue, id: string, { caller }: Call): Promise<AnsweredQuestion> {
  const job = await onQueue(() => queue.get(id))
  const answered = job?.caller === caller ? answeredIn(job) : undefined
  if (!answered) throw new MeshError('unknown_request', `Cannot find request "${id}": no job carries it`)
  return answered
}

/** The caller's newest answered question of a conversation, as far as jobs are kept. */
export async function getLatestOfConversation(queue: Queue, conversation: string, { caller }: Call) {
  const job = await onQueue(() => queue.latestOf({ caller, thread: conversation }))
  return { latest: (job && answeredIn(job)) ?? null }
}

function answeredIn(job: Job): AnsweredQuestion | undefined {
  return job.kind === 'insights' ? (job.payload as AnsweredQuestion) : undefined // the contract checked it when it was enqueued
}
