import type { Client } from '@dataprime/mesh'
import type { AnsweredQuestion, processingContract } from '@dataprime/mesh/contracts'
import type { Handle, Job, Outcome, Queue } from '@dataprime/queue'
import { attr, count, logger, metricNames, withLogFields } from '@dataprime/telemetry'
import { type TraceMode, withAttemptSpan } from './attempt-span.ts'
import { type Destination, messaging, timed } from './messaging.ts'
import { outcomeOf } from './outcome.ts'

export interface ProcessDeps {
  readonly processing: Pick<Client<typeof processingContract>, 'process'>
  readonly queue: Pick<Queue, 'counts' | 'driver'>
  readonly traceMode: TraceMode
}

/** Has processing_service do the work of one job, within the trace of the request that asked for it. */
export function processBackgroundMessage({ processing, queue, traceMode }: ProcessDeps): Handle {
  return async ({ job }, signal) => {
    const payload = job.payload as AnsweredQuestion // the contract checked it when it was enqueued
    const { request_id } = payload
    const from = { driver: queue.driver, kind: job.kind }
    const ended = (outcome: Outcome): Outcome => {
      count(metricNames.queueAttempts, 1, { ...messaging(from, 'process'), [attr.queueOutcome]: outcome.kind })
      return outcome
    }
    try {
      const attributes = { ...attemptAttributes(from, job, request_id), ...(await sizeOf(queue)) }
      const { processed_by } = await withAttemptSpan(job, { mode: traceMode, attributes }, () =>
        withLogFields({ request_id, job_id: job.id }, () =>
          reported(from, job, () =>
            processing.process(
              { job_id: job.id, attempt: job.attempts, payload },
              { requestId: request_id, caller: job.caller, signal },
            ),
          ),
        ),
      )
      return ended({ kind: 'done', processedBy: processed_by })
    } catch (error) {
      return ended(outcomeOf(error))
    }
  }
}

/** Nothing when the queue does not say: the work can be done all the same. */
async function sizeOf(queue: ProcessDeps['queue']) {
  try {
    return { [attr.queueSize]: (await queue.counts()).ready }
  } catch {
    return {}
  }
}

function attemptAttributes(from: Destination, job: Job, requestId: string) {
  return {
    ...messaging(from, 'process'),
    [attr.messagingMessageId]: job.id,
    [attr.messagingConversationId]: requestId,
    [attr.requestId]: requestId,
    [attr.deliveryAttempt]: job.attempts,
  }
}

/** Inside the span, so that the line can be found from the trace. */
async function reported<T>(from: Destination, job: Job, work: () => Promise<T>): Promise<T> {
  try {
    return await timed(from, 'process', work)
  } catch (error) {
    logger.warn({ err: error, attempt: job.attempts, outcome: outcomeOf(error).kind }, 'the attempt did not succeed')
    throw error
  }
}
