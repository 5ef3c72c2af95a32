/** What the model is asked to return. */
export interface ModelAnswer {
  readonly query: string
  readonly isObservability: boolean
}

/** JSON schema of the structured output, in the strict subset that providers accept. */
export const answerSchema = {
  name: 'dataprime_query',
  schema: {
    type: 'object',
    properties: {
      query: { type: 'string', description: 'One DataPrime query; empty if the question is not about observability' },
      is_observability: { type: 'boolean', description: 'Whether the question is about logs, traces or services' },
    },
    required: ['query', 'is_observability'],
    additionalProperties: false,
  },
} as const

const longest = 8000

/** Reads a model's text: JSON, or JSON in a fence or in prose. Undefined if there is no such answer in it. */
export function readModelAnswer(text: string): ModelAnswer | undefined {
  const from = text.indexOf('{')
  const to = text.lastIndexOf('}')
  if (from < 0 || to < from) return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(text.slice(from, to + 1))
  } catch {
    return undefined // truncated or not JSON at all: what models do, and the caller's repair loop expects
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const { query, is_observability: topic } = parsed as Record<string, unknown>
  if (typeof topic !== 'boolean' && typeof query !== 'string') return undefined
  const bare = typeof query === 'string' ? query.trim() : ''
  return bare.length > longest ? undefined : { query: bare, isObservability: topic !== false }
}
