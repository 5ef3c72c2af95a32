import { type Completion, estimateTokens, type Message } from '@dataprime/generator'
import { type Breaker, MeshError, newCircuit } from '@dataprime/mesh'
import { logger, outsideMesh, withModelProvider } from '@dataprime/telemetry'
import type { Turnstile } from '../limits/turnstile.ts'
import { LlmError, type LlmErrorKind, toLlmError } from './llm-error.ts'
import { newClient } from './new-client.ts'
import type { Price } from './price.ts'
import type { ProviderSettings } from './provider-settings.ts'
import { readCompletion } from './read-completion.ts'
import { newRequestForms, type RequestForm } from './request-form.ts'

export interface CompletionTerms {
  readonly signal: AbortSignal
  /** On whose account it is. */
  readonly caller: string
  /** Unix milliseconds; may grow. What cannot begin by then need not. */
  readonly latestStart: () => number
}

/** For the answer, before anybody knows how long it is. */
const answerTokens = 300

/** Of the time limit of a request. */
const fairPart = 0.5

/** Say nothing about the provider's health. */
const ownDoing: ReadonlySet<LlmErrorKind> = new Set(['limited', 'limits_unavailable'])

export interface Model {
  readonly name: string
  /** Where it is asked. */
  readonly host: string
  /** As the semantic conventions call it. */
  readonly provider: 'openai' | 'azure.ai.openai'
  readonly priceOf: (model: string) => Price | null
  /** Throws an LlmError, `budget_exceeded`, or the signal's reason. */
  complete(messages: readonly Message[], terms: CompletionTerms): Promise<Completion>
  /** What has been used, and what may be. */
  figures(): Promise<object>
  /** Of the provider. */
  breaker(): Breaker
}

/** A chat model behind the OpenAI protocol. Nothing is sent until it is asked. */
export function connectModel(
  settings: ProviderSettings,
  { turnstile, now }: { turnstile: Turnstile; now: () => number },
): Model {
  const { model, endpoint, priceOf } = settings
  const client = newClient(settings)
  const circuit = newCircuit(now)
  const forms = newRequestForms(settings.sampling)
  const provider = endpoint.kind === 'azure' ? 'azure.ai.openai' : 'openai'

  return {
    name: model,
    host: new URL(client.baseURL).host,
    provider,
    priceOf,
    complete,
    figures: turnstile.figures,
    breaker: circuit.breaker,
  }

  async function complete(messages: readonly Message[], terms: CompletionTerms): Promise<Completion> {
    const permit = circuit.ask()
    if (!permit.isAdmitted) throw new LlmError('breaker_open')
    let sentAt = Number.POSITIVE_INFINITY
    try {
      const completion = await ask(messages, {
        ...terms,
        onSend: () => {
          sentAt = performance.now()
        },
      })
      permit.end('success')
      return completion
    } catch (caught) {
      if (terms.signal.aborted) {
        permit.end(isSlow(terms.signal.reason, performance.now() - sentAt) ? 'failure' : 'unknown')
        throw terms.signal.reason
      }
      const isOwnDoing = caught instanceof MeshError || (caught instanceof LlmError && ownDoing.has(caught.code))
      permit.end(isOwnDoing ? 'unknown' : 'failure')
      throw caught
    }
  }

  /** Who waits less long than we would says nothing of the provider, unless it has been given a fair part of the time. */
  function isSlow(reason: unknown, outMs: number): boolean {
    return reason instanceof DOMException && reason.name === 'TimeoutError' && outMs >= settings.timeoutMs * fairPart
  }

  async function ask(
    messages: readonly Message[],
    { onSend, ...terms }: CompletionTerms & { readonly onSend: () => void },
  ): Promise<Completion> {
    const tokens = estimateTokens(messages) + answerTokens
    for (;;) {
      const form = forms.current(model)
      let refused = false
      try {
        // Each request is a call of its own for the limits.
        return await turnstile.pass({ ...terms, tokens }, () => {
          onSend()
          return abroad(() => send(messages, form, terms.signal)).catch((caught: unknown) => {
            refused = forms.refuse(model, form, caught)
            throw toLlmError(caught, now())
          })
        })
      } catch (caught) {
        if (!refused) throw caught
      }
    }
  }

  function abroad<T>(call: () => T): T {
    return outsideMesh(() => withModelProvider(provider, call))
  }

  async function send(
    messages: readonly Message[],
    { format, sampling }: RequestForm,
    signal: AbortSignal,
  ): Promise<Completion> {
    const started = performance.now()
    const answer = await client.chat.completions.create(
      { model, messages: [...messages], ...sampling, ...(format.type !== 'text' && { response_format: format }) },
      { signal },
    )
    const completion = readCompletion(answer, { model, messages })
    const { input, output } = completion.tokens
    logger.info(
      {
        model: completion.model,
        input_tokens: input,
        output_tokens: output,
        response_length: completion.text.length,
        duration_ms: Math.round(performance.now() - started),
      },
      'the model answered',
    )
    return completion
  }
}
