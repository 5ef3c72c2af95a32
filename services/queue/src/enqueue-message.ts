import type { Call, OperationInput, OperationOutput } from '@dataprime/mesh'
import type { queueContract } from '@dataprime/mesh/contracts'
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
  return { job_id: job.id, status: statusOf(job), queue_size: ready }
}

/** Called inside the producer's span, which the job will link to. */
function newJob({ kind, payload, root, idempotency_key }: OperationInput<Enqueue>, call: Call): NewJob {
  return {
    kind,
    caller: call.caller,
    payload,
    root,
    producer: capture(),
    idempotencyKey: idempotency_key ?? call.idempotencyKey,
    // Two answers to one question differ in their times and ids; the question is what a key stands for.
    fingerprint: { user_input: payload.user_input, source: payload.source ?? null },
  }
}
