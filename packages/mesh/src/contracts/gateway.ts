import { z } from 'zod'
import { contract } from '../contract.ts'
import { fault, insights } from './processing.ts'
import { generation, question } from './query.ts'
import { deadLetterFilter, jobStatus, queueContract, wait } from './queue.ts'
import { conversationId, instant, requestId, traceId } from './shared.ts'
import {
  feedback,
  feedbackStats,
  rating,
  requestDetails,
  requestFilter,
  requestPage,
  storedFeedback,
} from './storage.ts'
import { traceOperations } from './traces.ts'
import { queryToCheck, validation, validationContract } from './validation.ts'

export const background = z.discriminatedUnion('status', [
  z.object({ status: z.literal('queued'), job_id: z.string() }),
  z.object({ status: z.literal('skipped'), reason: z.string() }),
])

/** What a follow-up says about where it belongs; both may be left out. */
export const continuation = z.object({
  /** The query of this request is the one to change. */
  previous_request_id: requestId.optional(),
  /** Without `previous_request_id`, its latest request is the previous one. */
  conversation_id: conversationId.optional(),
})
export type Continuation = z.infer<typeof continuation>

export const askedQuestion = question.omit({ previous: true }).extend(continuation.shape)
export type AskedQuestion = z.infer<typeof askedQuestion>

export const answer = generation.extend({
  success: z.literal(true),
  /** Under which history and feedback know this answer. */
  request_id: requestId,
  /** As given, or the one of the previous request, or this request's id: it begins one. */
  conversation_id: conversationId,
  /** Null for a question that stands alone. */
  previous_request_id: requestId.nullable(),
  /** From the toolchain, not from the model. */
  explanation: z.string(),
  /** Null when validation could not be reached; `warnings` says so. */
  validation: validation.nullable(),
  warnings: z.array(z.string()),
  background,
  services_called: z.array(z.string()),
  processing_time_ms: z.number(),
  trace_id: traceId,
  links: z.object({ trace: z.string(), jaeger: z.string().optional(), coralogix: z.string().optional() }),
})
export type Answer = z.infer<typeof answer>

/** A question nobody waits for. `prompt` is another name of `user_input`; of the names of the previous request either will do. */
const submission = z
  .object({
    ...askedQuestion.shape,
    user_input: question.shape.user_input.optional(),
    prompt: question.shape.user_input.optional(),
    previousRequestId: requestId.optional(),
  })
  .transform(({ prompt, previousRequestId, user_input = prompt, ...rest }, context): AskedQuestion => {
    if (user_input === undefined)
      context.issues.push({
        code: 'custom',
        path: ['prompt'],
        message: 'it is missing, a string is expected',
        input: user_input,
      })
    const previous_request_id = previousRequestId ?? rest.previous_request_id
    return { ...rest, user_input: user_input ?? '', ...(previous_request_id && { previous_request_id }) }
  })

export const submitted = z.object({
  requestId,
  /** The same, for those who know the request as a task. */
  task_id: requestId,
  status: jobStatus,
  submissionTime: instant,
  previousRequestId: requestId.nullable(),
  conversation_id: conversationId,
  /** The gateway that took the question in. */
  initiated_by: z.string(),
  ...wait.shape,
  warnings: z.array(z.string()),
  trace_id: traceId,
  links: answer.shape.links.extend({ self: z.string() }),
})
export type Submitted = z.infer<typeof submitted>

/** What a question got that nobody waited for. */
export const backgroundAnswer = answer.omit({ background: true }).extend({ insights })
export type BackgroundAnswer = z.infer<typeof backgroundAnswer>

export const generationStatus = submitted.omit({ warnings: true, initiated_by: true }).extend({
  /** Of a request that is COMPLETE; absent once retention has moved it into an archive of storage's. */
  result: backgroundAnswer.optional(),
  /** Of a request that has FAILED; `retryable`: asking again may help. */
  error: fault.extend({ retryable: z.boolean() }).optional(),
  started_at: instant.nullable(),
  finished_at: instant.nullable(),
  /** Null for what has not ended yet. */
  timings: z.object({
    queued_ms: z.number().nullable(),
    processing_ms: z.number().nullable(),
    total_ms: z.number().nullable(),
  }),
  attempts: z.int(),
  initiated_by: z.string().nullable(),
  /** The gateway that answers: computed, and kept nowhere. */
  checked_by: z.string(),
  /** The worker that took it last. */
  handled_by: z.string().nullable(),
  /** The processing instance that did the work. */
  processed_by: z.string().nullable(),
})
export type GenerationStatus = z.infer<typeof generationStatus>

/** Something that happened to a request. */
const requestEvent = z.object({
  at: instant,
  event: z.string(),
  recorded_by: z.enum(['queue_service', 'storage_service']),
  /** Of the job; null for what happened to the data. */
  attempt: z.int().nullable(),
  error: fault.nullable(),
  details: z.record(z.string(), z.unknown()),
})
export type RequestEvent = z.infer<typeof requestEvent>

/** What the stream of events tells: something happened to one of the caller's requests. */
export interface RequestChange {
  readonly request_id: string
  readonly trace_id: string | null
  readonly at: string
  readonly event: string
  /** Null for what changes none: an event of the data. */
  readonly status: z.infer<typeof jobStatus> | null
  readonly attempt?: number
  readonly recorded_by: RequestEvent['recorded_by']
}

const { deadLetters, deadLetter, replay, replayAll, discard, decisions } = queueContract.operations

const thumb = z.enum(['thumbs_up', 'thumbs_down']).transform((way) => (way === 'thumbs_up' ? 5 : 1))

export const gatewayContract = contract({
  service: 'api_gateway',
  operations: {
    generateQuery: {
      name: 'generate_query_pipeline',
      method: 'POST',
      path: '/api/generate-query',
      input: askedQuestion,
      output: answer,
    },
    submit: {
      name: 'submit_generation',
      method: 'POST',
      path: '/api/generate',
      aliases: ['/task'],
      status: 202,
      input: submission,
      output: submitted,
    },
    status: {
      name: 'get_generation_status',
      method: 'GET',
      path: '/api/status/:id',
      aliases: ['/tasks/:id/status'],
      /** A malformed id is as unknown as any other. */
      input: z.object({ id: z.string() }),
      output: generationStatus,
    },
    validate: {
      name: 'validate_query',
      method: 'POST',
      path: '/api/validate',
      input: queryToCheck,
      output: validation,
    },
    format: { ...validationContract.operations.format, path: '/api/format' },
    explain: { ...validationContract.operations.explain, path: '/api/explain' },
    submitFeedback: {
      name: 'submit_feedback',
      method: 'POST',
      path: '/api/feedback',
      status: 201,
      input: feedback.extend({
        rating: z.union([rating, thumb], { error: 'an integer from 1 to 5, "thumbs_up" or "thumbs_down" is expected' }),
      }),
      output: storedFeedback,
    },
    feedbackStats: {
      name: 'get_feedback_stats',
      method: 'GET',
      path: '/api/feedback/stats',
      input: z.object({}),
      output: feedbackStats,
    },
    requests: {
      name: 'list_requests',
      method: 'GET',
      path: '/api/requests',
      input: requestFilter.omit({ caller: true }),
      output: requestPage,
    },
    request: {
      name: 'get_request',
      method: 'GET',
      path: '/api/requests/:id',
      input: z.object({ id: requestId }),
      output: requestDetails,
    },
    traces: { ...traceOperations.traces, path: '/api/traces' },
    trace: { ...traceOperations.trace, path: '/api/traces/:id' },
    otlpTrace: { ...traceOperations.otlpTrace, path: '/api/traces/:id/otlp' },
    importTraces: { ...traceOperations.importTraces, path: '/api/traces' },
    serviceMap: { ...traceOperations.serviceMap, path: '/api/service-map' },
    requestEvents: {
      name: 'list_request_events',
      method: 'GET',
      path: '/api/requests/:id/events',
      input: z.object({ id: requestId }),
      output: z.object({ request_id: requestId, events: z.array(requestEvent) }),
    },
    deadLetters: { ...deadLetters, path: '/api/dead-letters' },
    deadLetter: { ...deadLetter, path: '/api/dead-letters/:id' },
    replay: { ...replay, path: '/api/dead-letters/:id/replay' },
    replayAll: {
      ...replayAll,
      path: '/api/dead-letters/replay',
      input: z.strictObject({ filter: deadLetterFilter.strict(), limit: replayAll.input.shape.limit }),
    },
    discard: { ...discard, path: '/api/dead-letters/:id' },
    decisions: { ...decisions, path: '/api/dead-letters/decisions' },
  },
})
