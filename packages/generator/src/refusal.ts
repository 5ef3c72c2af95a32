import { otherLanguage } from './language.ts'
import { otherRequest } from './requests.ts'
import { tokenise } from './tokens.ts'

/** Why a question gets no query. */
export type Refusal =
  /** About something else, or an attempt to talk past the task. */
  | { readonly kind: 'not_observability' }
  /** Only who speaks it can answer; a model may. */
  | { readonly kind: 'language'; readonly language: string }
  /** Wants something deleted, changed or restarted. */
  | { readonly kind: 'read_only' }
  /** Wants something explained, and no data. */
  | { readonly kind: 'knowledge' }

/** What can be refused by its form alone, whatever it is about. */
export function refusalByForm(question: string): Refusal | undefined {
  const language = otherLanguage(question)
  if (language !== undefined) return { kind: 'language', language }
  switch (otherRequest(tokenise(question))) {
    case 'change':
      return { kind: 'read_only' }
    case 'explanation':
      return { kind: 'knowledge' }
    case undefined:
      return undefined
  }
}

/** The reason in a sentence, to go behind "Cannot generate a query: ". */
export function refusalDetail(refusal: Refusal): string {
  switch (refusal.kind) {
    case 'not_observability':
      return 'the question is not about logs, traces or services'
    case 'language':
      return `the question seems to be in ${refusal.language}, and without a language model only English is understood`
    case 'read_only':
      return 'a query only reads: nothing can be deleted, changed or restarted with it'
    case 'knowledge':
      return 'the question asks for an explanation, and a query gives data'
  }
}

/** Questions that would do, the nearest to what was asked first. */
export function suggestionsFor(refusal: Refusal, question: string): readonly string[] {
  if (refusal.kind !== 'knowledge') return suggestions
  const status = /\b[1-5]\d\d\b/.exec(question)?.[0]
  return status ? [`Requests with status ${status} in the last hour grouped by service`, ...suggestions] : suggestions
}

const suggestions: readonly string[] = [
  'Show me errors from the last hour grouped by service',
  'What is the p95 latency per operation today?',
  'Top 5 endpoints with the most 5xx responses since yesterday',
]
