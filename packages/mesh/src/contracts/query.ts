import { z } from 'zod'
import { contract } from '../contract.ts'
import { fieldSchema, generatorKind, intent, source } from './shared.ts'

/** A question that was asked before and the query it got: what the next one may change. */
export const previousQuestion = z.object({
  user_input: z.string().min(1).max(2000),
  query: z.string().min(1).max(65_536),
  source: source.optional(),
})
export type PreviousQuestion = z.infer<typeof previousQuestion>

/** What a user asks, in the fields every way of asking shares. */
export const question = z.object({
  user_input: z.string().trim().min(1).max(2000),
  source: source.optional(),
  /** IANA name, e.g. `Europe/Berlin`; UTC if absent. */
  time_zone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'Unknown time zone: an IANA name such as Europe/Berlin is expected')
    .optional(),
  schema: fieldSchema.optional(),
  /** Found by who knows the caller's requests; clients name it by its id. */
  previous: previousQuestion.optional(),
})
export type Question = z.infer<typeof question>

/** What this answer took of the model; zero if it took nothing, as from the cache. */
export const usage = z.object({
  input_tokens: z.int(),
  output_tokens: z.int(),
  /** Of the input, what the provider had kept from an earlier request. */
  cached_input_tokens: z.int(),
  /** An estimate in US dollars; null if the model's price is not known. */
  cost_usd: z.number().nullable(),
})
export type Usage = z.infer<typeof usage>

export const noUsage: Usage = { input_tokens: 0, output_tokens: 0, cached_input_tokens: 0, cost_usd: 0 }

export const generation = z.object({
  query: z.string(),
  intent,
  intent_confidence: z.number().min(0).max(1),
  /** The words of the question that were understood, as they were written. */
  keywords_found: z.array(z.string()),
  generator: generatorKind,
  model: z.string().nullable(),
  /** No LLM is configured. */
  demo_mode: z.boolean(),
  /** Something configured could not be used. */
  degraded: z.boolean(),
  /** Why: a code, such as `timeout` or `invalid_answer`; null if nothing is missing. */
  degraded_reason: z.string().nullable(),
  cached: z.boolean(),
  /** Attempts at repairing what was generated first. */
  repairs: z.int(),
  tokens_used: z.int(),
  usage,
  knowledge_base_used: z.array(z.string()),
  /** What was read into the question, e.g. "latency read from $d.duration_ms". */
  assumptions: z.array(z.string()),
  /** For each stage of a query that the rules wrote, the words of the question that led to it. */
  reasons: z.array(z.object({ stage: z.string(), words: z.array(z.string()) })).default([]),
  /** Other queries the question may have meant, and how they read it. */
  alternatives: z
    .array(z.object({ query: z.string(), difference: z.string() }))
    .max(3)
    .default([]),
})
export type Generation = z.infer<typeof generation>

export const queryContract = contract({
  service: 'query_service',
  operations: {
    generate: {
      name: 'generate_dataprime_query',
      method: 'POST',
      path: '/generate',
      input: question,
      output: generation,
    },
    /** Forgets what was kept; a control call. */
    evict: {
      name: 'evict_cached_answer',
      method: 'DELETE',
      path: '/cache/:key',
      /** `cachedQueryKey` of the query. */
      input: z.object({ key: z.string().regex(/^[\w-]{43}$/) }),
      output: z.object({ evicted: z.int() }),
    },
  },
})

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false // RangeError is how Intl says that it does not know the zone
  }
}
