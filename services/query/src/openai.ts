import type { Completion, Message } from '@dataprime/generator'
import { type Breaker, newCircuit } from '@dataprime/mesh'
import { outsideMesh } from '@dataprime/telemetry'
import OpenAI, { APIConnectionError, APIError, APIUserAbortError } from 'openai'
import { newResponseFormats } from './response-format.ts'

export interface OpenAiSettings {
  readonly apiKey: string
  /** Up to and without the slash before `chat/completions`. */
  readonly baseUrl: string
  readonly model: string
  readonly timeoutMs: number
  /** Sent as they are; what is not set is not sent, since newer models refuse it. */
  readonly sampling: Readonly<Record<string, number>>
}

export interface Model {
  readonly name: string
  /** Throws an LlmError, or the signal's reason. */
  complete(messages: readonly Message[], signal: AbortSignal): Promise<Completion>
  /** Of the provider. */
  breaker(): Breaker
}

export type LlmErrorKind =
  | 'breaker_open'
  | 'timeout'
  | 'connection'
  | 'rate_limited'
  | 'unauthorized'
  | 'bad_request'
  | 'server_error'
  | 'empty_answer'

/** Why the provider gave no answer. The message holds nothing that the provider sent: it could quote the key. */
class LlmError extends Error {
  override readonly name = 'LlmError'
  readonly kind: LlmErrorKind
  readonly code: LlmErrorKind

  constructor(kind: LlmErrorKind, status?: number) {
    super(
      `Cannot use the model's provider: ${kind.replaceAll('_', ' ')}${status === undefined ? '' : ` (HTTP ${status})`}`,
    )
    this.kind = kind
    this.code = kind
  }
}

/** A chat model behind the OpenAI protocol. Nothing is sent until it is asked. */
export function connectOpenAi(
  { apiKey, baseUrl, model, timeoutMs, sampling }: OpenAiSettings,
  now: () => number,
): Model {
  const client = new OpenAI({ apiKey, baseURL: baseUrl, timeout: timeoutMs, maxRetries: 0, logLevel: 'off' })
  const circuit = newCircuit(now)
  const formats = newResponseFormats()

  return { name: model, complete, breaker: circuit.breaker }

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
      throw toLlmError(caught)
    }
  }

  async function ask(messages: readonly Message[], signal: AbortSignal): Promise<Completion> {
    for (;;) {
      const format = formats.current(model)
      try {
        return await outsideMesh(() => send(messages, format, signal))
      } catch (caught) {
        if (!(isRefusedParameter(caught) && formats.refuse(model, format))) throw caught
      }
    }
  }

  async function send(
    messages: readonly Message[],
    format: ReturnType<typeof formats.current>,
    signal: AbortSignal,
  ): Promise<Completion> {
    const answer = await client.chat.completions.create(
      { model, messages: [...messages], ...sampling, ...(format.type !== 'text' && { response_format: format }) },
      { signal },
    )
    const text = answer.choices?.[0]?.message?.content
    if (!text) throw new LlmError('empty_answer')
    return {
      text,
      model: answer.model ?? model,
      tokens: {
        input: answer.usage?.prompt_tokens ?? 0,
        output: answer.usage?.completion_tokens ?? 0,
        cachedInput: answer.usage?.prompt_tokens_details?.cached_tokens ?? 0,
      },
    }
  }
}

/** Servers that do not know a response format say 400 (or 422), and name it or the schema. */
function isRefusedParameter(caught: unknown): boolean {
  if (!(caught instanceof APIError) || (caught.status !== 400 && caught.status !== 422)) return false
  return /response_format|json_schema|json_object|schema|unsupported|not supported|unknown (field|parameter)/i.test(
    caught.message,
  )
}

function toLlmError(caught: unknown): LlmError {
  if (caught instanceof LlmError) return caught
  if (caught instanceof APIUserAbortError) return new LlmError('timeout')
  if (caught instanceof APIConnectionError)
    return new LlmError(/timed? ?out/i.test(caught.message) ? 'timeout' : 'connection')
  if (!(caught instanceof APIError) || caught.status === undefined) return new LlmError('connection')
  const { status } = caught
  if (status === 429) return new LlmError('rate_limited', status)
  if (status === 401 || status === 403) return new LlmError('unauthorized', status)
  return new LlmError(status >= 500 ? 'server_error' : 'bad_request', status)
}
