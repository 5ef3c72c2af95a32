/** What a model was understood to say. */
export type ModelAnswer =
  | { readonly kind: 'query'; readonly query: string }
  /** It will not, or cannot, write one. What it says about that is shown to nobody. */
  | { readonly kind: 'refusal' }

/** JSON schema of the structured output, in the strict subset that providers accept. */
export const answerSchema = {
  name: 'dataprime_query',
  schema: {
    type: 'object',
    properties: {
      query: { type: 'string', description: 'One DataPrime query; empty if the question is not about observability' },
      refusal: { type: 'string', description: 'Empty, or why there is no query, in one short sentence' },
    },
    required: ['query', 'refusal'],
    additionalProperties: false,
  },
} as const

const longest = 8000

/** What a reasoning model thought aloud, where its server leaves that in the text, with or without its beginning. */
const thought = /^[\s\S]*<\/think(?:ing)?>/i

/** Reads a model's text: JSON, alone or in a fence or prose; a bare query; or a refusal in words. Undefined if it is none of them. */
export function readModelAnswer(said: string): ModelAnswer | undefined {
  const text = said.replace(thought, '')
  const object = jsonIn(text)
  if (object) {
    const query = typeof object['query'] === 'string' ? object['query'].trim() : ''
    if (query !== '' && query.length <= longest) return { kind: 'query', query }
    return typeof object['refusal'] === 'string' && object['refusal'].trim() !== '' ? { kind: 'refusal' } : undefined
  }
  const bare = (/```\w*\s*([\s\S]*?)(?:```|$)/.exec(text)?.[1] ?? text).trim()
  if (/^source\s+\w/.test(bare) && bare.length <= longest) return { kind: 'query', query: bare }
  return /^(?:i['’]?m sorry|sorry|i (?:can(?:no|['’])t|am (?:not able|unable)|won['’]t)|as an ai)\b/i.test(bare)
    ? { kind: 'refusal' }
    : undefined
}

function jsonIn(text: string): Readonly<Record<string, unknown>> | undefined {
  const from = text.indexOf('{')
  const to = text.lastIndexOf('}')
  if (from < 0 || to < from) return undefined
  try {
    return JSON.parse(text.slice(from, to + 1)) as Record<string, unknown> // what begins with { and parses is an object
  } catch {
    return undefined // truncated, or not JSON at all: what models do, and the caller's repair loop expects
  }
}
