import type { Call, OperationInput, OperationOutput } from '@dataprime/mesh'
import type { AnsweredQuestion, queueContract } from '@dataprime/mesh/contracts'
import { type NewJob, type Queue, statusOf } from '@dataprime/queue'
import { annotate, attr, capture, SpanKind, spanNames, withSpan } from '@dataprime/telemetry'
import { messaging, timed } from './messaging.ts'
import { onQueue } from './on-queue.ts'

type Enqueue = typeof queueContract.operations.enqueue

/** Takes a job in; the answer means that it is on disk. */
export async function enqueueMessage(
  queue: Queue,
  input: OperationInput<Enqueue>,
  call: Call,
): Promise<OperationOutput<Enqueue>> {
  const attributes = {
    ...messaging(input.kind, 'enqueue'),
    [attr.messagingConversationId]: input.payload.request_id,
  }
  const { job } = await withSpan(spanNames.addToQueue, { kind: SpanKind.PRODUCER, attributes }, async () => {
    const taken = await timed(input.kind, 'enqueue', () => onQueue(() => queue.enqueue(newJob(input, call))))
    annotate({ [attr.messagingMessageId]: taken.job.id, [attr.queueSize]: queue.counts().ready })
    return taken
  })
  const { ready } = queue.counts()
  annotate({ [attr.queueSize]: ready })
  const { request_id } = job.payload as AnsweredQuestion // only what the contract admits was ever enqueued
  return { job_id: job.id, request_id, status: statusOf(job), queue_size: ready }
}

/** Called inside the producer's span, which the job will link to. */
function newJob({ kind, payload, root, idempotency_key, fingerprint }: OperationInput<Enqueue>, call: Call): NewJob {
  return {
    // One job answers for one request: whoever knows the request finds its job.
    id: payload.request_id,
    kind,
    caller: call.caller,
    thread: payload.conversation_id,
    payload,
    root,
    producer: capture(),
    idempotencyKey: idempotency_key ?? call.idempotencyKey,
    // Two answers to one question differ in their times and ids; the question is what a key stands for.
    fingerprint: fingerprint ?? { user_input: payload.user_input, source: payload.source ?? null },
  }
}
