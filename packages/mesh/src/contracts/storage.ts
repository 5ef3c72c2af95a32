import { z } from 'zod'
import { contract } from '../contract.ts'
import { answeredQuestion, insights } from './processing.ts'
import { generation } from './query.ts'
import { callerId, carrier, conversationId, instant, intent, requestId, traceId } from './shared.ts'
import { traceOperations } from './traces.ts'
import { validation } from './validation.ts'

export const rating = z.int().min(1).max(5)

export const feedback = z.object({
  request_id: requestId.optional(),
  user_input: z.string().trim().min(1).max(2000),
  generated_query: z.string().min(1).max(65_536),
  rating,
  comment: z.string().max(2000).optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
})

export const storedFeedback = z.object({
  feedback_id: z.string(),
  rating,
  stored_at: instant,
  trace_id: traceId,
})

const ratingFigures = {
  count: z.int(),
  /** Null without feedback. */
  mean: z.number().nullable(),
  /** Share of ratings of 4 and 5; null without feedback. */
  satisfaction: z.number().nullable(),
}

export const feedbackStats = z.object({
  ...ratingFigures,
  /** How often each rating was given. */
  histogram: z.object({ 1: z.int(), 2: z.int(), 3: z.int(), 4: z.int(), 5: z.int() }),
  /** Of feedback on requests that are stored, the most frequent intent first. */
  by_intent: z.array(z.object({ intent, ...ratingFigures })).readonly(),
  /** Of the last 30 days that feedback was given on, in UTC, newest first. */
  by_day: z.array(z.object({ day: z.iso.date(), ...ratingFigures })).readonly(),
})

export const storedRequest = answeredQuestion.extend({ stored_at: instant })

export const requestDetails = storedRequest.extend({
  insights: insights.nullable(),
  feedback: z.array(
    z.object({
      feedback_id: z.string(),
      rating,
      comment: z.string().nullable(),
      caller: callerId,
      stored_at: instant,
    }),
  ),
})

/** The finished steps of a `generate` job and what came of each, in the order in which they are done. */
export const stepResults = {
  generate: generation,
  validate: z.object({ validation: validation.nullable(), warnings: z.array(z.string()) }),
  analyse: insights,
  store: z.object({ processing_time_ms: z.number() }),
} as const
export type StepName = keyof typeof stepResults
export type StepResult<Name extends StepName> = z.infer<(typeof stepResults)[Name]>

const finishedStep = z.discriminatedUnion('step', [
  z.object({ step: z.literal('generate'), result: stepResults.generate }),
  z.object({ step: z.literal('validate'), result: stepResults.validate }),
  z.object({ step: z.literal('analyse'), result: stepResults.analyse }),
  z.object({ step: z.literal('store'), result: stepResults.store }),
])

const stepOrigin = z.object({
  /** Of the lease under which the step was done. */
  token: z.int().min(1),
  /** Stands for what was asked: a job that is replayed with another question has nothing to resume. */
  fingerprint: z.string().max(128),
})

const keptStep = z.intersection(finishedStep, stepOrigin.extend({ stored_at: instant }))
export type KeptStep = z.infer<typeof keptStep>

const jobId = z.object({ id: z.string().min(1).max(64) })

/** Something that happened to a request's data. */
export const storedEvent = z.object({
  at: instant,
  event: z.string(),
  request_id: requestId.nullable(),
  caller: callerId,
  trace_id: traceId.nullable(),
  details: z.record(z.string(), z.unknown()),
})
export type StoredEvent = z.infer<typeof storedEvent>

export const requestPage = z.object({
  requests: z.array(storedRequest),
  /** Give it back as `cursor` for the next page; null on the last one. */
  next_cursor: z.string().nullable(),
})

export const requestFilter = z.object({
  /** Words of the question, in any order and case; three letters or more stand for all words that begin with them. */
  q: z.string().min(1).max(256).optional(),
  caller: callerId.optional(),
  intent: z.string().max(64).optional(),
  conversation_id: conversationId.optional(),
  cursor: z.string().max(256).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export const storageContract = contract({
  service: 'storage_service',
  operations: {
    store: {
      name: 'store_processing_data',
      method: 'POST',
      path: '/store',
      idempotent: true, // by its unique keys
      input: z.object({ job_id: z.string(), request: answeredQuestion, insights }),
      /** `duplicate`: this request's data had been stored before, nothing was changed. */
      output: z.object({ request_id: requestId, duplicate: z.boolean() }),
    },
    saveStep: {
      name: 'save_step',
      method: 'PUT',
      path: '/jobs/:id/steps/:step',
      /** An older token than the newest the job's steps were saved under is a `conflict`: its holder has lost the job. */
      input: z.intersection(finishedStep, stepOrigin.extend(jobId.shape)),
      output: z.object({ saved: z.literal(true) }),
    },
    steps: {
      name: 'list_steps',
      method: 'GET',
      path: '/jobs/:id/steps',
      input: jobId,
      output: z.object({ steps: z.array(keptStep) }),
    },
    requestEvents: {
      name: 'list_request_events',
      method: 'GET',
      path: '/requests/:id/events',
      input: z.object({ id: requestId }),
      /** Oldest first; none for a request that is not known. */
      output: z.object({ events: z.array(storedEvent) }),
    },
    storeFeedback: {
      name: 'store_feedback',
      method: 'POST',
      path: '/feedback',
      status: 201,
      input: feedback.extend({ trace: carrier.optional() }),
      output: storedFeedback,
    },
    feedbackStats: {
      name: 'get_feedback_stats',
      method: 'GET',
      path: '/feedback/stats',
      input: z.object({}),
      output: feedbackStats,
    },
    requests: { name: 'list_requests', method: 'GET', path: '/requests', input: requestFilter, output: requestPage },
    request: {
      name: 'get_request',
      method: 'GET',
      path: '/requests/:id',
      input: z.object({ id: requestId }),
      output: requestDetails,
    },
    /** Moves old rows into archives; `dry_run` only counts them. Another run of it goes on where one was cut off. */
    runRetention: {
      name: 'run_retention',
      method: 'POST',
      path: '/retention',
      input: z.object({ dry_run: z.boolean().default(false) }),
      output: z.object({
        dry_run: z.boolean(),
        /** How many rows of each table are (or were) from before the instant. */
        tables: z.array(z.object({ table: z.string(), before: instant, rows: z.int() })).readonly(),
        /** Files of the archive that are (or were) too old themselves. */
        archives: z.array(z.string()).readonly(),
      }),
    },
    ...traceOperations,
  },
})
