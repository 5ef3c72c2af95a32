import { z } from 'zod'
import { contract } from '../contract.ts'
import { diagnostic, fieldSchema, source } from './shared.ts'

const queryText = z.string().min(1).max(65_536)

export const queryToCheck = z.object({
  query: queryText,
  source: source.optional(),
  schema: fieldSchema.optional(),
})

export const validation = z.object({
  is_valid: z.boolean(),
  /** 0 is not DataPrime, 1 has nothing to complain about. */
  syntax_score: z.number().min(0).max(1),
  /** 0 is a bare filter, 1 the heaviest kind of query. */
  complexity_score: z.number().min(0).max(1),
  diagnostics: z.array(diagnostic).readonly(),
  /** Messages of the diagnostics of severity `error`. */
  errors: z.array(z.string()).readonly(),
  warnings: z.array(z.string()).readonly(),
  /** Titles of the fixes that are at hand. */
  suggestions: z.array(z.string()).readonly(),
  /** Ways to make a right query better: cheaper, safer, clearer. */
  enhancements: z.array(z.string()).readonly(),
  /** Null if the query does not parse. */
  formatted: z.string().nullable(),
  optimized: z.object({ query: z.string(), rules: z.array(z.string()).readonly() }).nullable(),
  /** A sentence per stage. */
  explanation: z.array(z.string()).readonly(),
})
export type Validation = z.infer<typeof validation>

export const validationContract = contract({
  service: 'validation_service',
  operations: {
    validate: {
      name: 'validate_dataprime_query',
      method: 'POST',
      idempotent: true,
      path: '/validate',
      input: queryToCheck,
      output: validation,
    },
    format: {
      name: 'format_query',
      method: 'POST',
      idempotent: true,
      path: '/format',
      input: queryToCheck.pick({ query: true }),
      output: z.object({ formatted: z.string().nullable(), diagnostics: z.array(diagnostic).readonly() }),
    },
    explain: {
      name: 'explain_query',
      method: 'POST',
      idempotent: true,
      path: '/explain',
      input: queryToCheck.pick({ query: true }),
      output: z.object({ explanation: z.array(z.string()).readonly(), diagnostics: z.array(diagnostic).readonly() }),
    },
  },
})
