import { type Client, type EventHub, eventRoute, type ServeOptions, serve } from '@dataprime/mesh'
import { type JobChange, type processingContract, queueContract } from '@dataprime/mesh/contracts'
import type { Queue, Worker } from '@dataprime/queue'
import type { BackPressure } from './back-pressure.ts'
import { discardDeadLetter } from './discard-dead-letter.ts'
import { enqueueMessage } from './enqueue-message.ts'
import { figures } from './figures.ts'
import { getAnsweredQuestion, getLatestOfConversation } from './get-answered-question.ts'
import { getJobStatus } from './get-job-status.ts'
import { getDeadLetter, listDeadLetters } from './list-dead-letters.ts'
import { listDecisions } from './list-decisions.ts'
import { listJobEvents } from './list-job-events.ts'
import { listJobs } from './list-jobs.ts'
import { onQueue } from './on-queue.ts'
import { replayDeadLetter, replayDeadLetters } from './replay-dead-letter.ts'
import { setMode } from './set-mode.ts'

export interface Deps {
  readonly queue: Queue
  /** Null where this process only opens the door. */
  readonly worker: Worker | null
  readonly processing: Pick<Client<typeof processingContract>, 'probe' | 'state'>
  readonly backPressure: BackPressure
  /** Every change of a job, for whoever follows. */
  readonly changes: EventHub<JobChange>
  /** False for a process that only works. */
  readonly takesJobs: boolean
}

export function createApp(deps: Deps, options: ServeOptions = {}) {
  const { queue, processing, changes } = deps
  return serve(
    queueContract,
    {
      enqueue: (input, call) => enqueueMessage(deps, input, call),
      status: ({ id }) => getJobStatus(queue, id),
      answered: ({ id }, call) => getAnsweredQuestion(queue, id, call),
      latestAnswered: ({ conversation_id }, call) => getLatestOfConversation(queue, conversation_id, call),
      jobs: (filter) => listJobs(queue, filter),
      jobEvents: ({ id }) => listJobEvents(queue, id),
      deadLetters: (filter) => listDeadLetters(queue, filter),
      deadLetter: ({ id }) => getDeadLetter(queue, id),
      replay: (input, call) => replayDeadLetter(queue, input, call),
      replayAll: (input, call) => replayDeadLetters(queue, input, call),
      discard: ({ id }, call) => discardDeadLetter(queue, id, call),
      decisions: (page) => listDecisions(queue, page),
      pause: () => setMode(queue, 'paused'),
      drain: () => setMode(queue, 'draining'),
      resume: () => setMode(queue, 'open'),
    },
    {
      ...options,
      routes: [eventRoute({ name: 'follow_events', path: '/events', hub: changes, event: 'job' })],
      ready: { queue: () => onQueue(() => queue.check()) },
      dependencies: { processing_service: processing.probe },
      figures: () => onQueue(() => figures(deps, Date.now())),
    },
  )
}
