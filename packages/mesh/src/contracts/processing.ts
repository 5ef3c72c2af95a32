import { z } from 'zod'
import { contract } from '../contract.ts'
import { question, usage } from './query.ts'
import {
  callerId,
  conversationId,
  generatorKind,
  instant,
  intent,
  requestId,
  source,
  spanId,
  traceId,
} from './shared.ts'

/** What an `insights` job carries: an answered question, to be analysed and stored. */
export const answeredQuestion = z.object({
  request_id: requestId,
  caller: callerId,
  trace_id: traceId,
  /** Of the root, for links to it; absent where tracing is off, and in what was asked before it was kept. */
  span_id: spanId.optional(),
  submitted_at: instant,
  user_input: z.string(),
  source: source.optional(),
  query: z.string(),
  intent,
  intent_confidence: z.number(),
  generator: generatorKind,
  model: z.string().nullable(),
  degraded: z.boolean(),
  cached: z.boolean(),
  /** Null when validation could not be reached. */
  is_valid: z.boolean().nullable(),
  syntax_score: z.number().nullable(),
  tokens_used: z.int(),
  /** Absent in what was answered before it was counted. */
  usage: usage.optional(),
  /** How long the client waited for its answer. */
  processing_time_ms: z.number(),
  /** Absent in what was answered before there were conversations. */
  conversation_id: conversationId.optional(),
  /** Of the request whose query this one changed. */
  previous_request_id: requestId.optional(),
})
export type AnsweredQuestion = z.infer<typeof answeredQuestion>

/** What a `generate` job carries: a question that is answered in the background. */
export const generationTask = z.object({
  request_id: requestId,
  caller: callerId,
  trace_id: traceId,
  /** Of the root, for links to it; absent where tracing is off, and in what was asked before it was kept. */
  span_id: spanId.optional(),
  submitted_at: instant,
  /** The gateway that took the question in. */
  initiated_by: z.string(),
  question,
  conversation_id: conversationId,
  /** Of the request whose query this one changes. */
  previous_request_id: requestId.optional(),
})
export type GenerationTask = z.infer<typeof generationTask>

export const complexityAnalysis = z.object({
  complexity_score: z.number().min(0).max(1),
  cost_class: z.enum(['light', 'moderate', 'heavy']),
  stages: z.int(),
  filters: z.int(),
  aggregations: z.int(),
  joins: z.int(),
  subqueries: z.int(),
  function_calls: z.int(),
  /** Of the deepest expression. */
  depth: z.int(),
})

export const performanceInsight = z.object({
  code: z.string(),
  impact: z.enum(['low', 'medium', 'high']),
  message: z.string(),
})

export const enrichedData = z.object({
  category: z.string(),
  priority: z.enum(['low', 'normal', 'high']),
  /** Whether the same question may be answered from a cache: false when the query holds an absolute instant. */
  cacheable: z.boolean(),
  fields_used: z.array(z.string()),
  suggested_visualization: z.enum(['table', 'time_series', 'bar_chart', 'single_value', 'log_lines']),
  tags: z.array(z.string()),
})

export const insights = z.object({
  complexity_analysis: complexityAnalysis,
  performance_insights: z.array(performanceInsight),
  enriched_data: enrichedData,
})
export type Insights = z.infer<typeof insights>

/** Why something failed, as far as its owner may know. */
export const fault = z.object({ code: z.string(), message: z.string() })

export const processingContract = contract({
  service: 'processing_service',
  operations: {
    process: {
      name: 'process_query_data',
      method: 'POST',
      path: '/process',
      input: z.object({ job_id: z.string(), attempt: z.int().min(1), payload: answeredQuestion }),
      output: insights.extend({ stored: z.boolean(), processed_by: z.string() }),
    },
    /** Answers a question from end to end; what an earlier delivery of the job has finished is not done again. */
    run: {
      name: 'run_generation',
      method: 'POST',
      path: '/run',
      input: z.object({
        job_id: z.string(),
        attempt: z.int().min(1),
        /** Of the job's lease: steps are kept under it, and those of an older one are refused. */
        token: z.int().min(1),
        payload: generationTask,
      }),
      output: z.discriminatedUnion('outcome', [
        z.object({ outcome: z.literal('complete'), processed_by: z.string() }),
        /** The question cannot be answered, however often it is asked. */
        z.object({ outcome: z.literal('refused'), error: fault, processed_by: z.string() }),
      ]),
    },
  },
})
