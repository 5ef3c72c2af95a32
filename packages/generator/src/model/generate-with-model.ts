import { answerFrom, type OfflineAnswer } from '../generate-offline.ts'
import type { Context } from '../understand.ts'
import type { Understanding } from '../understanding.ts'
import { type Fault, type Judged, judge, repairByRules, type Standards } from './judge.ts'
import { nearestExamples } from './knowledge.ts'
import { readModelAnswer } from './model-answer.ts'
import { type Message, promptFor } from './prompt.ts'

export interface Tokens {
  readonly input: number
  readonly output: number
  /** Of the input, what the provider had kept from an earlier request. */
  readonly cachedInput: number
}

export interface Completion {
  readonly text: string
  /** The provider says that the model refuses; `text` may be empty then. */
  readonly isRefused?: boolean
  /** The one that answered. */
  readonly model: string
  readonly tokens: Tokens
}

/** Asks a model. Throws when it cannot answer. */
export type Complete = (messages: readonly Message[]) => Promise<Completion>

/** One try at mending an answer. */
export interface Attempt {
  /** From 1, both ways of repair counted together. */
  readonly number: number
  readonly by: 'rules' | 'model'
  /** Why it is needed: codes of diagnostics, of what is not allowed, or `no-query`. */
  readonly codes: readonly string[]
}

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
  | (ModelUse & { readonly kind: 'refused' })
  /** No answer of the model could be used. */
  | (ModelUse & { readonly kind: 'offline'; readonly answer: OfflineAnswer; readonly why: Failing })

export type Failing =
  | { readonly kind: 'thrown'; readonly cause: unknown }
  /** It refused a question that surely is about observability. */
  | { readonly kind: 'refusal' }
  /** Its queries had faults to the last. */
  | { readonly kind: 'invalid_answer' }

export interface ModelOptions {
  readonly understanding: Understanding
  readonly context: Context
  /** An AbortSignal: the caller has given up once it throws. */
  readonly signal: { throwIfAborted(): void }
  /** Called around each try at mending an answer, to watch it. */
  readonly watch?: <T>(attempt: Attempt, work: () => Promise<T>) => Promise<T>
}

const mostTurns = 3

/**
 * Lets a model write the query. Its answer counts only if it is one query without errors that keeps to what is allowed:
 * first the language repairs what it can, then the faults go back to the model, twice at most; then the offline answer
 * stands in. Never throws for what the model does; rethrows the signal's reason when the caller has given up.
 */
export async function generateWithModel(
  question: string,
  complete: Complete,
  { understanding, context, signal, watch = (_, work) => work() }: ModelOptions,
): Promise<ModelResult> {
  const draft = answerFrom(understanding, context)
  const examples = nearestExamples(question, { source: understanding.source })
  const messages: Message[] = [...promptFor(question, context, { understanding, draft, examples })]
  const { previous } = context
  // What the caller's own query before read, a change of it may read.
  const asked = previous ? `${question}\n${previous.question}\n${previous.query}` : question
  const standards: Standards = { question: asked, context, draft }
  let use: ModelUse = {
    tokens: { input: 0, output: 0, cachedInput: 0 },
    model: null,
    repairs: 0,
    knowledge: examples.map(({ id }) => id),
  }
  let codes: readonly string[] = []

  for (let turn = 0; turn < mostTurns; turn += 1) {
    let completion: Completion
    try {
      completion = turn === 0 ? await complete(messages) : await mended('model', () => complete(messages))
    } catch (cause) {
      signal.throwIfAborted()
      return { ...use, kind: 'offline', answer: draft, why: { kind: 'thrown', cause } }
    }
    use = { ...use, model: completion.model, tokens: added(use.tokens, completion.tokens) }
    const answer = completion.isRefused ? ({ kind: 'refusal' } as const) : readModelAnswer(completion.text)
    if (answer?.kind === 'refusal') {
      // A model may be wrong about what it can do; who is sure that the question is one keeps its own answer.
      const { isObservability, isSure } = understanding.topic
      return isObservability && isSure
        ? { ...use, kind: 'offline', answer: draft, why: { kind: 'refusal' } }
        : { ...use, kind: 'refused' }
    }
    const judged = answer && (await judgedAndRepaired(answer.query))
    if (judged && judged.faults.length === 0) return { ...use, kind: 'generated', query: judged.query }
    codes = codesOf(judged)
    messages.push(
      { role: 'assistant', content: completion.text.slice(0, 4000) },
      { role: 'user', content: complaint(judged?.faults) },
    )
  }
  return { ...use, kind: 'offline', answer: draft, why: { kind: 'invalid_answer' } }

  async function judgedAndRepaired(query: string): Promise<Judged> {
    const repaired = repairByRules(query, standards)
    if (repaired.text === query) return judge(query, standards)
    codes = repaired.codes
    return mended('rules', async () => judge(repaired.text, standards))
  }

  function mended<T>(by: Attempt['by'], work: () => Promise<T>): Promise<T> {
    use = { ...use, repairs: use.repairs + 1 }
    return watch({ number: use.repairs, by, codes }, work)
  }
}

function codesOf(judged: Judged | undefined): readonly string[] {
  return judged ? [...new Set(judged.faults.map(({ code }) => code))] : ['no-query']
}

function complaint(faults: readonly Fault[] | undefined): string {
  return JSON.stringify({
    task: faults
      ? 'That query cannot be used. Answer with the corrected one, in the same JSON form.'
      : 'That was not what was asked for. Answer with {"query": string, "refusal": string} alone.',
    ...(faults && { faults: faults.slice(0, 8) }),
  })
}

function added(a: Tokens, b: Tokens): Tokens {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cachedInput: a.cachedInput + b.cachedInput,
  }
}
