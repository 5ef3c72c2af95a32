import type { Client } from '@dataprime/mesh'
import type { AnsweredQuestion, processingContract } from '@dataprime/mesh/contracts'
import type { Handle, Job, Queue } from '@dataprime/queue'
import { attr, logger, withLogFields } from '@dataprime/telemetry'
import { type TraceMode, withAttemptSpan } from './attempt-span.ts'
import { messaging, timed } from './messaging.ts'
import { outcomeOf } from './outcome.ts'

export interface ProcessDeps {
  readonly processing: Pick<Client<typeof processingContract>, 'process'>
  readonly queue: Pick<Queue, 'counts'>
  readonly traceMode: TraceMode
}

/** Has processing_service do the work of one job, within the trace of the request that asked for it. */
export function processBackgroundMessage({ processing, queue, traceMode }: ProcessDeps): Handle {
  return async ({ job }, signal) => {
    const payload = job.payload as AnsweredQuestion // the contract checked it when it was enqueued
    const { request_id } = payload
    const attributes = { ...attemptAttributes(job, request_id), [attr.queueSize]: queue.counts().ready }
    try {
      const { processed_by } = await withAttemptSpan(job, { mode: traceMode, attributes }, () =>
        withLogFields({ request_id, job_id: job.id }, () =>
          reported(job, () =>
            processing.process(
              { job_id: job.id, attempt: job.attempts, payload },
              { requestId: request_id, caller: job.caller, signal },
            ),
          ),
        ),
      )
      return { kind: 'done', processedBy: processed_by }
    } catch (error) {
      return outcomeOf(error)
    }
  }
}

function attemptAttributes(job: Job, requestId: string) {
  return {
    ...messaging(job.kind, 'process'),
    [attr.messagingMessageId]: job.id,
    [attr.messagingConversationId]: requestId,
    [attr.requestId]: requestId,
    [attr.deliveryAttempt]: job.attempts,
  }
}

/** Inside the span, so that the line can be found from the trace. */
async function reported<T>(job: Job, work: () => Promise<T>): Promise<T> {
  try {
    return await timed(job.kind, 'process', work)
  } catch (error) {
    logger.warn({ err: error, attempt: job.attempts, outcome: outcomeOf(error).kind }, 'the attempt did not succeed')
    throw error
  }
}
