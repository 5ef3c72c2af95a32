import { z } from 'zod'
import { contract } from '../contract.ts'
import { generation, question } from './query.ts'
import { conversationId, requestId, traceId } from './shared.ts'
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
    serviceMap: { ...traceOperations.serviceMap, path: '/api/service-map' },
  },
})
