import type { CallContext, Client } from '@dataprime/mesh'
import type { AnsweredQuestion, GenerationTask, processingContract } from '@dataprime/mesh/contracts'
import type { Handle, Job, Lease, Outcome, Queue } from '@dataprime/queue'
import { attr, count, logger, metricNames, withLogFields } from '@dataprime/telemetry'
import { type TraceMode, withAttemptSpan } from './attempt-span.ts'
import { payloadOf } from './job-view.ts'
import { type Destination, messaging, timed } from './messaging.ts'
import { outcomeOf } from './outcome.ts'

export interface ProcessDeps {
  readonly processing: Pick<Client<typeof processingContract>, 'process' | 'run'>
  readonly queue: Pick<Queue, 'counts' | 'driver'>
  readonly traceMode: TraceMode
}

/** Has processing_service do the work of one job, within the trace of the request that asked for it. */
export function processBackgroundMessage({ processing, queue, traceMode }: ProcessDeps): Handle {
  return async ({ job, token }, signal) => {
    const { request_id } = payloadOf(job)
    const from = { driver: queue.driver, kind: job.kind }
    const ended = (outcome: Outcome): Outcome => {
      count(metricNames.queueAttempts, 1, { ...messaging(from, 'process'), [attr.queueOutcome]: outcome.kind })
      return outcome
    }
    try {
      const attributes = { ...attemptAttributes(from, job, request_id), ...(await sizeOf(queue)) }
      const outcome = await withAttemptSpan(job, { mode: traceMode, attributes }, () =>
        withLogFields({ request_id, job_id: job.id }, () =>
          reported(from, job, () =>
            carryOut(processing, { job, token }, { requestId: request_id, caller: job.caller, signal }),
          ),
        ),
      )
      return ended(outcome)
    } catch (error) {
      return ended(outcomeOf(error))
    }
  }
}

/** Throws a MeshError for what was not done. */
async function carryOut(
  processing: ProcessDeps['processing'],
  { job, token }: Lease,
  call: CallContext,
): Promise<Outcome> {
  const attempt = { job_id: job.id, attempt: job.attempts }
  const { kind, payload } = job as KnownJob
  switch (kind) {
    case 'insights': {
      const { processed_by } = await processing.process({ ...attempt, payload }, call)
      return { kind: 'done', processedBy: processed_by }
    }
    case 'generate': {
      const answer = await processing.run({ ...attempt, token, payload }, call)
      const processedBy = answer.processed_by
      return answer.outcome === 'refused'
        ? { kind: 'refused', error: answer.error, processedBy }
        : { kind: 'done', processedBy }
    }
  }
}

/** The contract checked kind and payload when the job was enqueued. */
type KnownJob =
  | { readonly kind: 'insights'; readonly payload: AnsweredQuestion }
  | { readonly kind: 'generate'; readonly payload: GenerationTask }

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
