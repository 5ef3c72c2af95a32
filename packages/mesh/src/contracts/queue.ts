import { z } from 'zod'
import { contract } from '../contract.ts'
import { answeredQuestion, fault, generationTask } from './processing.ts'
import { callerId, carrier, conversationId, instant, requestId, traceId } from './shared.ts'

export const jobStatus = z.enum(['PENDING', 'PROCESSING', 'COMPLETE', 'FAILED'])

const deadReason = z.enum(['exhausted', 'rejected', 'expired'])

export const job = z.object({
  job_id: z.string(),
  kind: z.enum(['insights', 'generate']),
  caller: callerId,
  status: jobStatus,
  /** How often processing was tried; a try that found processing away does not count. */
  attempts: z.int(),
  submitted_at: instant,
  /** When work on it began; null before that and after a replay. */
  started_at: instant.nullable(),
  finished_at: instant.nullable(),
  trace_id: traceId.nullable(),
  /** The gateway that took the question in; null for a job that only analyses an answer. */
  initiated_by: z.string().nullable(),
  conversation_id: conversationId.nullable(),
  previous_request_id: requestId.nullable(),
  handled_by: z.string().nullable(),
  processed_by: z.string().nullable(),
  error: fault.nullable(),
  /** Why it was given up; null for one that was not. */
  reason: deadReason.nullable(),
})
export type Job = z.infer<typeof job>

/** How long a job will have to wait. */
export const wait = z.object({
  /** 1 for the job that is handed out next; null for one that does not wait. */
  queue_position: z.int().nullable(),
  /** As the workers' measured speed says; null for a job that does not wait, and while nothing was measured. */
  estimated_wait_ms: z.int().nullable(),
})

export const deadLetter = job.extend({ reason: deadReason, dead_at: instant })

/** Something that happened to a job. */
const jobEvent = z.object({
  at: instant,
  event: z.string(),
  attempt: z.int(),
  error: fault.nullable(),
})

/** What the queue's stream of events tells: a job has changed. */
export const jobChange = z.object({
  /** Of the job, which is the request's. */
  request_id: z.string(),
  trace_id: traceId.nullable(),
  caller: callerId,
  at: instant,
  event: z.string(),
  status: jobStatus,
  attempt: z.int(),
})
export type JobChange = z.infer<typeof jobChange>

/** What somebody decided about a dead letter. */
const decision = z.object({
  at: instant,
  by: callerId,
  action: z.enum(['replayed', 'edited', 'discarded']),
  job_id: z.string(),
  kind: z.string(),
  caller: callerId,
  reason: deadReason,
  error: fault.nullable(),
  /** Before it was edited, or what was discarded. */
  payload: z.unknown(),
})

export const deadLetterFilter = z.object({
  kind: z.string().optional(),
  caller: callerId.optional(),
  reason: deadReason.optional(),
  /** Of the last error. */
  error_code: z.string().optional(),
})

const paged = z.object({
  /** As a page before gave it. */
  cursor: z
    .string()
    .max(64)
    .regex(/^\d+(?:\.\d+)?$/, 'it is not a cursor that a page gave')
    .optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
})
/** Null on the last page. */
const next = z.string().nullable()

const queueMode = z.object({ mode: z.enum(['open', 'paused', 'draining']) })

/** Of a job alone: nobody needs to know later which gateway answered. */
const initiatedQuestion = answeredQuestion.extend({ initiated_by: z.string().optional() })

/** A year. */
const longestMs = 365 * 86_400_000

const delivery = z.object({
  /** The request's root span: the worker's spans become its children. Absent where tracing is off. */
  root: carrier.optional(),
  /** The same key gives the same job. */
  idempotency_key: z.string().max(256).optional(),
  /** Stands for what was asked: another one under the same key is refused. The question and its source if absent. */
  fingerprint: z.string().max(128).optional(),
  /** Jobs of one key are done one after the other, in order of arrival. */
  ordering_key: z.string().max(256).optional(),
  /** The higher goes first; 0 if absent. */
  priority: z.int().min(-1_000).max(1_000).optional(),
  /** Not before so many milliseconds from now. */
  delay_ms: z.int().min(0).max(longestMs).optional(),
  /** After so many milliseconds a job that still waits is a dead letter; QUEUE_JOB_TTL_MS if absent. */
  ttl_ms: z.int().min(1).max(longestMs).optional(),
})

const jobId = z.object({ id: z.string().min(1).max(64) })

export const queueContract = contract({
  service: 'queue_service',
  operations: {
    enqueue: {
      name: 'enqueue_message',
      method: 'POST',
      path: '/enqueue',
      status: 202,
      input: z.discriminatedUnion('kind', [
        delivery.extend({ kind: z.literal('insights'), payload: initiatedQuestion }),
        delivery.extend({ kind: z.literal('generate'), payload: generationTask }),
      ]),
      output: z.object({
        job_id: z.string(),
        /** Of the job: an earlier request's when its idempotency key had made the job before. */
        request_id: requestId,
        status: jobStatus,
        submitted_at: instant,
        trace_id: traceId.nullable(),
        initiated_by: z.string().nullable(),
        /** False when the idempotency key had made this job before. */
        is_new: z.boolean(),
        queue_size: z.int(),
        ...wait.shape,
      }),
    },
    status: {
      name: 'get_job_status',
      method: 'GET',
      path: '/status/:id',
      input: jobId,
      output: job.extend(wait.shape),
    },
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
      input: paged.extend({ status: jobStatus.optional(), kind: z.string().optional(), caller: callerId.optional() }),
      output: z.object({ jobs: z.array(job), next }),
    },
    jobEvents: {
      name: 'list_job_events',
      method: 'GET',
      path: '/jobs/:id/events',
      input: jobId,
      /** Also of a job that was discarded. */
      output: z.object({ caller: callerId, events: z.array(jobEvent) }),
    },
    deadLetters: {
      name: 'list_dead_letters',
      method: 'GET',
      path: '/dead-letters',
      input: paged.extend(deadLetterFilter.shape),
      output: z.object({ dead_letters: z.array(deadLetter), next }),
    },
    deadLetter: {
      name: 'get_dead_letter',
      method: 'GET',
      path: '/dead-letters/:id',
      input: jobId,
      output: deadLetter.extend({ payload: z.unknown(), events: z.array(jobEvent) }),
    },
    replay: {
      name: 'replay_dead_letter',
      method: 'POST',
      path: '/dead-letters/:id/replay',
      input: jobId.extend({
        /** Instead of the payload it had. */
        payload: z.record(z.string(), z.unknown()).optional(),
      }),
      output: job,
    },
    replayAll: {
      name: 'replay_dead_letters',
      method: 'POST',
      path: '/dead-letters/replay',
      /** Strict: a filter that is misspelt must not be none, which would replay all. */
      input: deadLetterFilter.extend({ limit: z.int().min(1).max(1_000).default(100) }).strict(),
      output: z.object({ replayed: z.array(z.string()) }),
    },
    discard: {
      name: 'discard_dead_letter',
      method: 'DELETE',
      path: '/dead-letters/:id',
      input: jobId,
      output: z.object({ discarded: z.literal(true) }),
    },
    decisions: {
      name: 'list_decisions',
      method: 'GET',
      path: '/decisions',
      input: paged,
      output: z.object({ decisions: z.array(decision), next }),
    },
    pause: { name: 'pause_queue', method: 'POST', path: '/pause', input: z.object({}), output: queueMode },
    drain: { name: 'drain_queue', method: 'POST', path: '/drain', input: z.object({}), output: queueMode },
    resume: { name: 'resume_queue', method: 'POST', path: '/resume', input: z.object({}), output: queueMode },
  },
})
