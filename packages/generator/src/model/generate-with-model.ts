import type { Diagnostic } from 'dataprime'
import { answerFrom, type OfflineAnswer } from '../generate-offline.ts'
import { suggestions } from '../topic.ts'
import type { Context } from '../understand.ts'
import type { Understanding } from '../understanding.ts'
import { checkAndFix } from './fix.ts'
import { nearestExamples } from './knowledge.ts'
import { readModelAnswer } from './model-answer.ts'
import { type Message, promptFor } from './prompt.ts'

export interface Tokens {
  readonly input: number
  readonly output: number
}

export interface Completion {
  readonly text: string
  /** The one that answered. */
  readonly model: string
  readonly tokens: Tokens
}

/** Asks a model. Throws when it cannot answer. */
export type Complete = (messages: readonly Message[]) => Promise<Completion>

export interface ModelUse {
  readonly tokens: Tokens
  /** Null if the model never answered. */
  readonly model: string | null
  /** Queries that had to be repaired: by rules, or by asking again. */
  readonly repairs: number
  readonly knowledge: readonly string[]
}

export type ModelResult =
  | (ModelUse & { readonly kind: 'generated'; readonly query: string })
  /** The question is not about observability. */
  | (ModelUse & { readonly kind: 'refused'; readonly suggestions: readonly string[] })
  /** No answer of the model could be used; `cause` is what it threw, if it did. */
  | (ModelUse & { readonly kind: 'offline'; readonly answer: OfflineAnswer; readonly cause?: unknown })

export interface ModelOptions {
  readonly understanding: Understanding
  readonly context: Context
  /** An AbortSignal: the caller has given up once it throws. */
  readonly signal: { throwIfAborted(): void }
}

const mostTurns = 3

/**
 * Lets a model write the query. Its answer counts only if it parses and has no errors: first the language repairs what it
 * can, then the diagnostics go back to the model, twice at most; then the offline answer stands in. Never throws for what
 * the model does; rethrows the signal's reason when the caller has given up.
 */
export async function generateWithModel(
  question: string,
  complete: Complete,
  { understanding, context, signal }: ModelOptions,
): Promise<ModelResult> {
  const examples = nearestExamples(question, { intent: understanding.intent, now: context.now })
  const messages: Message[] = [...promptFor(question, context, examples)]
  let use: ModelUse = {
    tokens: { input: 0, output: 0 },
    model: null,
    repairs: 0,
    knowledge: examples.map(({ id }) => id),
  }
  const offline = (cause?: unknown): ModelResult => ({
    ...use,
    kind: 'offline',
    answer: answerFrom(understanding, context),
    ...(cause !== undefined && { cause }),
  })

  for (let turn = 0; turn < mostTurns; turn += 1) {
    let completion: Completion
    try {
      completion = await complete(messages)
    } catch (cause) {
      signal.throwIfAborted()
      return offline(cause)
    }
    use = { ...use, model: completion.model, tokens: added(use.tokens, completion.tokens) }
    const answer = readModelAnswer(completion.text)
    if (answer && !answer.isObservability) {
      // A model may be wrong about what it can do; who is sure that the question is one keeps its own answer.
      const { isObservability, isSure } = understanding.topic
      return isObservability && isSure ? offline() : { ...use, kind: 'refused', suggestions }
    }
    const checked = answer && checkAndFix(answer.query, context)
    if (checked && checked.query !== '' && checked.errors.length === 0) {
      return { ...use, repairs: use.repairs + (checked.fixes > 0 ? 1 : 0), kind: 'generated', query: checked.query }
    }
    if (turn < mostTurns - 1) use = { ...use, repairs: use.repairs + 1 }
    messages.push(
      { role: 'assistant', content: completion.text.slice(0, 4000) },
      { role: 'user', content: complaint(checked?.errors) },
    )
  }
  return offline()
}

function complaint(errors: readonly Diagnostic[] | undefined): string {
  if (!errors || errors.length === 0)
    return 'That was not the JSON object asked for. Answer with {"query": string, "is_observability": boolean} alone.'
  const found = errors
    .slice(0, 8)
    .map(({ code, message, range }) => ({ code, message, line: range.start.line, column: range.start.column }))
  return JSON.stringify({
    task: 'The query has errors. Answer with the corrected query in the same JSON form.',
    errors: found,
  })
}

function added(a: Tokens, b: Tokens): Tokens {
  return { input: a.input + b.input, output: a.output + b.output }
}
