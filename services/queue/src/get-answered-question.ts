import { type Call, MeshError } from '@dataprime/mesh'
import type { AnsweredQuestion } from '@dataprime/mesh/contracts'
import type { Job, Queue } from '@dataprime/queue'
import { onQueue } from './on-queue.ts'

/**
 * What the job of a request carries. Throws `unknown_request` if there is none, or if it is another caller's, and `conflict`
 * while its question is still being answered.
 */
export async function getAnsweredQuestion(queue: Queue, id: string, { caller }: Call): Promise<AnsweredQuestion> {
  const found = await onQueue(() => queue.get(id))
  const job = found?.caller === caller ? found : undefined
  if (job?.kind === 'generate' && (job.state.kind === 'ready' || job.state.kind === 'leased'))
    throw new MeshError('conflict', `Cannot continue from request "${id}": it is not answered yet`, {
      retryAfterMs: 1_000,
    })
  const answered = job && answeredIn(job)
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
