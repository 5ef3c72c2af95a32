import { type Call, MeshError, type OperationInput, type OperationOutput } from '@dataprime/mesh'
import type { queueContract } from '@dataprime/mesh/contracts'
import { isQueueError, type NewJob, type Queue } from '@dataprime/queue'
import { annotate, attr, capture, SpanKind, spanNames, withSpan } from '@dataprime/telemetry'
import type { BackPressure } from './back-pressure.ts'
import { jobView, payloadOf } from './job-view.ts'
import { messaging, timed } from './messaging.ts'
import { onQueue } from './on-queue.ts'
import { waitMs, waitOf } from './wait.ts'

type Enqueue = typeof queueContract.operations.enqueue

export interface EnqueueDeps {
  readonly queue: Queue
  readonly backPressure: BackPressure
  readonly takesJobs: boolean
}

/** Takes a job in; the answer means that it is on disk. Throws `queue_full`, `queue_draining`, `idempotency_mismatch`. */
export async function enqueueMessage(
  { queue, backPressure, takesJobs }: EnqueueDeps,
  input: OperationInput<Enqueue>,
  call: Call,
): Promise<OperationOutput<Enqueue>> {
  if (!takesJobs)
    throw new MeshError('queue_draining', 'Cannot take a job in: this process only works, by its QUEUE_ROLE')
  const destination = { driver: queue.driver, kind: input.kind }
  const attributes = {
    ...messaging(destination, 'enqueue'),
    [attr.messagingConversationId]: input.payload.request_id,
  }
  const admitted = async () => {
    try {
      return await queue.enqueue(newJob(input, call), (waiting) => !backPressure.isFull(waiting))
    } catch (error) {
      throw isQueueError(error, 'full') ? await backPressure.refusal(input.kind) : error
    }
  }
  const { job, isNew, waiting } = await withSpan(
    spanNames.addToQueue,
    { kind: SpanKind.PRODUCER, attributes },
    async () => {
      const enqueued = await timed(destination, 'enqueue', () => onQueue(() => admitted()))
      annotate({ [attr.messagingMessageId]: enqueued.job.id, [attr.queueSize]: enqueued.waiting })
      return enqueued
    },
  )
  annotate({ [attr.queueSize]: waiting })
  const wait = isNew
    ? { queue_position: Math.max(1, waiting), estimated_wait_ms: waitMs(queue, waiting) } // a worker may have taken it already
    : await onQueue(() => waitOf(queue, job))
  const { job_id, status, submitted_at, trace_id, initiated_by } = jobView(job)
  const { request_id } = payloadOf(job)
  return {
    ...{ job_id, request_id, status, submitted_at, trace_id, initiated_by },
    ...{ is_new: isNew, queue_size: waiting, ...wait },
  }
}

/** Called inside the producer's span, which the job will link to. */
function newJob(input: OperationInput<Enqueue>, call: Call): NewJob {
  const { kind, payload, root, idempotency_key, ordering_key, priority, delay_ms, ttl_ms } = input
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
    orderingKey: ordering_key,
    priority,
    delayMs: delay_ms,
    ttlMs: ttl_ms,
    fingerprint: input.fingerprint ?? questionIn(input),
  }
}

/** Two requests with one question differ in their times and ids; the question is what a key stands for. */
function questionIn(input: OperationInput<Enqueue>) {
  switch (input.kind) {
    case 'insights':
      return { user_input: input.payload.user_input, source: input.payload.source ?? null }
    case 'generate':
      return input.payload.question
  }
}
