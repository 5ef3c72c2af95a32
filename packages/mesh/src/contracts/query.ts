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
  cached: z.boolean(),
  /** Attempts at repairing what was generated first. */
  repairs: z.int(),
  tokens_used: z.int(),
  knowledge_base_used: z.array(z.string()),
  /** What was read into the question, e.g. "latency read from $d.duration_ms". */
  assumptions: z.array(z.string()),
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
