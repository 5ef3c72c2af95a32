import { z } from 'zod'
import { contract } from '../contract.ts'
import { answeredQuestion } from './processing.ts'
import { callerId, carrier, conversationId, instant, requestId, traceId } from './shared.ts'

export const jobStatus = z.enum(['PENDING', 'PROCESSING', 'COMPLETE', 'FAILED'])

export const job = z.object({
  job_id: z.string(),
  kind: z.enum(['insights']),
  caller: callerId,
  status: jobStatus,
  /** How often processing was tried; a try that found processing away does not count. */
  attempts: z.int(),
  submitted_at: instant,
  finished_at: instant.nullable(),
  trace_id: traceId.nullable(),
  handled_by: z.string().nullable(),
  processed_by: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
})
export type Job = z.infer<typeof job>

export const deadLetter = job.extend({ reason: z.enum(['exhausted', 'rejected', 'expired']), dead_at: instant })

const jobId = z.object({ id: z.string().min(1).max(64) })

export const queueContract = contract({
  service: 'queue_service',
  operations: {
    enqueue: {
      name: 'enqueue_message',
      method: 'POST',
      path: '/enqueue',
      status: 202,
      input: z.object({
        kind: z.literal('insights'),
        payload: answeredQuestion,
        /** The request's root span: the worker's spans become its children. Absent where tracing is off. */
        root: carrier.optional(),
        /** The same key gives the same job. */
        idempotency_key: z.string().max(256).optional(),
        /** Stands for what was asked: another one under the same key is refused. The question and its source if absent. */
        fingerprint: z.string().max(128).optional(),
      }),
      output: z.object({
        job_id: z.string(),
        /** Of the job: an earlier request's when its idempotency key had made the job before. */
        request_id: requestId,
        status: jobStatus,
        queue_size: z.int(),
      }),
    },
    status: { name: 'get_job_status', method: 'GET', path: '/status/:id', input: jobId, output: job },
    /** What a job carries, as long as the job is kept: known here before it is stored. Another caller's is unknown. */
    answered: {
      name: 'get_answered_question',
      method: 'GET',
      path: '/answered/:id',
      input: z.object({ id: requestId }),
      output: answeredQuestion,
    },
    latestAnswered: {
      name: 'get_latest_of_conversation',
      method: 'GET',
      path: '/answered',
      input: z.object({ conversation_id: conversationId }),
      /** Null if the caller has none in this conversation. */
      output: z.object({ latest: answeredQuestion.nullable() }),
    },
    jobs: {
      name: 'list_jobs',
      method: 'GET',
      path: '/jobs',
      input: z.object({ status: jobStatus.optional(), limit: z.coerce.number().int().min(1).max(500).default(50) }),
      output: z.object({ jobs: z.array(job) }),
    },
    deadLetters: {
      name: 'list_dead_letters',
      method: 'GET',
      path: '/dead-letters',
      input: z.object({ limit: z.coerce.number().int().min(1).max(500).default(50) }),
      output: z.object({ dead_letters: z.array(deadLetter) }),
    },
    replay: { name: 'replay_dead_letter', method: 'POST', path: '/dead-letters/:id/replay', input: jobId, output: job },
    discard: {
      name: 'discard_dead_letter',
      method: 'DELETE',
      path: '/dead-letters/:id',
      input: jobId,
      output: z.object({ discarded: z.literal(true) }),
    },
    pause: {
      name: 'pause_worker',
      method: 'POST',
      path: '/pause',
      input: z.object({}),
      output: z.object({ paused: z.boolean() }),
    },
    resume: {
      name: 'resume_worker',
      method: 'POST',
      path: '/resume',
      input: z.object({}),
      output: z.object({ paused: z.boolean() }),
    },
  },
})
