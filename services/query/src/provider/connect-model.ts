import type { Completion, Message } from '@dataprime/generator'
import { type Breaker, newCircuit } from '@dataprime/mesh'
import { outsideMesh } from '@dataprime/telemetry'
import { LlmError, toLlmError } from './llm-error.ts'
import { newClient } from './new-client.ts'
import type { Price } from './price.ts'
import type { ProviderSettings } from './provider-settings.ts'
import { newRequestForms, type RequestForm } from './request-form.ts'

export interface Model {
  readonly name: string
  /** As the semantic conventions call it. */
  readonly provider: 'openai' | 'azure.ai.openai'
  readonly priceOf: (model: string) => Price | null
  /** Throws an LlmError, or the signal's reason. */
  complete(messages: readonly Message[], signal: AbortSignal): Promise<Completion>
  /** Of the provider. */
  breaker(): Breaker
}

/** A chat model behind the OpenAI protocol. Nothing is sent until it is asked. */
export function connectModel(settings: ProviderSettings, now: () => number): Model {
  const { model, endpoint, priceOf } = settings
  const client = newClient(settings)
  const circuit = newCircuit(now)
  const forms = newRequestForms(settings.sampling)

  return {
    name: model,
    provider: endpoint.kind === 'azure' ? 'azure.ai.openai' : 'openai',
    priceOf,
    complete,
    breaker: circuit.breaker,
  }

  async function complete(messages: readonly Message[], signal: AbortSignal): Promise<Completion> {
    const permit = circuit.ask()
    if (!permit.isAdmitted) throw new LlmError('breaker_open')
    try {
      const completion = await ask(messages, signal)
      permit.end('success')
      return completion
    } catch (caught) {
      if (signal.aborted) {
        permit.end('unknown')
        throw signal.reason
      }
      permit.end('failure')
      throw toLlmError(caught, now())
    }
  }

  async function ask(messages: readonly Message[], signal: AbortSignal): Promise<Completion> {
    for (;;) {
      const form = forms.current(model)
      try {
        return await outsideMesh(() => send(messages, form, signal))
      } catch (caught) {
        if (!forms.refuse(model, form, caught)) throw caught
      }
    }
  }

  async function send(
    messages: readonly Message[],
    { format, sampling }: RequestForm,
    signal: AbortSignal,
  ): Promise<Completion> {
    const answer = await client.chat.completions.create(
      { model, messages: [...messages], ...sampling, ...(format.type !== 'text' && { response_format: format }) },
      { signal },
    )
    const message = answer.choices?.[0]?.message
    if (!message) throw new LlmError('bad_answer')
    return {
      text: message.content ?? '',
      isRefused: Boolean(message.refusal),
      model: answer.model ?? model,
      tokens: {
        input: answer.usage?.prompt_tokens ?? 0,
        output: answer.usage?.completion_tokens ?? 0,
        cachedInput: answer.usage?.prompt_tokens_details?.cached_tokens ?? 0,
      },
    }
  }
}
