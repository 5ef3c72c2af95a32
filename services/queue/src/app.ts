import { type Client, type ServeOptions, serve } from '@dataprime/mesh'
import { type processingContract, queueContract } from '@dataprime/mesh/contracts'
import type { Queue, Worker } from '@dataprime/queue'
import { discardDeadLetter } from './discard-dead-letter.ts'
import { enqueueMessage } from './enqueue-message.ts'
import { figures } from './figures.ts'
import { getAnsweredQuestion, getLatestOfConversation } from './get-answered-question.ts'
import { getJobStatus } from './get-job-status.ts'
import { listDeadLetters } from './list-dead-letters.ts'
import { listJobs } from './list-jobs.ts'
import { pauseWorker } from './pause-worker.ts'
import { replayDeadLetter } from './replay-dead-letter.ts'
import { resumeWorker } from './resume-worker.ts'

export interface Deps {
  readonly queue: Queue
  readonly worker: Worker
  readonly processing: Pick<Client<typeof processingContract>, 'probe' | 'state'>
  readonly concurrency: number
}

export function createApp({ queue, worker, processing, concurrency }: Deps, options: ServeOptions = {}) {
  return serve(
    queueContract,
    {
      enqueue: (input, call) => enqueueMessage(queue, input, call),
      status: ({ id }) => getJobStatus(queue, id),
      answered: ({ id }, call) => getAnsweredQuestion(queue, id, call),
      latestAnswered: ({ conversation_id }, call) => getLatestOfConversation(queue, conversation_id, call),
      jobs: (filter) => listJobs(queue, filter),
      deadLetters: (filter) => listDeadLetters(queue, filter),
      replay: ({ id }) => replayDeadLetter(queue, id),
      discard: ({ id }) => discardDeadLetter(queue, id),
      pause: () => pauseWorker(worker),
      resume: () => resumeWorker(worker),
    },
    {
      ...options,
      ready: { database: queue.checkWritable },
      dependencies: { processing_service: processing.probe },
      figures: () => figures({ queue, worker, processing, concurrency }, Date.now()),
    },
  )
}
