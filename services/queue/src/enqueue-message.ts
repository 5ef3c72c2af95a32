import type { Call, OperationInput, OperationOutput } from '@dataprime/mesh'
import type { queueContract } from '@dataprime/mesh/contracts'
import { type Queue, statusOf } from '@dataprime/queue'
import { annotate, attr, capture, SpanKind, spanNames, withSpan } from '@dataprime/telemetry'
import { messaging } from './messaging.ts'
import { onQueue } from './on-queue.ts'

type Enqueue = typeof queueContract.operations.enqueue

/** Takes a job in; the answer means that it is on disk. */
export async function enqueueMessage(
  queue: Queue,
  { kind, payload, root, idempotency_key }: OperationInput<Enqueue>,
  { caller, idempotencyKey }: Call,
): Promise<OperationOutput<Enqueue>> {
  const { job } = await withSpan(
    spanNames.addToQueue,
    { kind: SpanKind.PRODUCER, attributes: messaging(kind, { name: 'enqueue', type: 'send' }) },
    async () => {
      const taken = await onQueue(() =>
        queue.enqueue({
          kind,
          caller,
          payload,
          root: root && { ...root },
          producer: capture(),
          idempotencyKey: idempotency_key ?? idempotencyKey,
          // Two answers to one question differ in their times and ids; the question is what a key stands for.
          fingerprint: { user_input: payload.user_input, source: payload.source ?? null },
        }),
      )
      annotate({
        [attr.messagingMessageId]: taken.job.id,
        [attr.messagingConversationId]: payload.request_id,
        [attr.queueSize]: queue.counts().ready,
      })
      return taken
    },
  )
  const { ready } = queue.counts()
  annotate({ [attr.queueSize]: ready })
  return { job_id: job.id, status: statusOf(job), queue_size: ready }
}
