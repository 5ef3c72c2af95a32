import { type Completion, estimateTokens, type Message } from '@dataprime/generator'
import { z } from 'zod'
import { LlmError } from './llm-error.ts'

const count = z.int().min(0)

/** What is used of a chat completion. Servers of the protocol differ in the rest. */
const chatCompletion = z.object({
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        message: z.object({
          content: z.union([z.string(), z.array(z.object({ text: z.string().optional() }))]).nullish(),
          refusal: z.string().nullish(),
        }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
  usage: z
    .object({
      prompt_tokens: count,
      completion_tokens: count,
      prompt_tokens_details: z.object({ cached_tokens: count.nullish() }).nullish().catch(undefined),
    })
    .nullish()
    .catch(undefined),
})

export interface Asked {
  readonly model: string
  readonly messages: readonly Message[]
}

/** Throws `bad_answer` for what is no chat completion. Where a server does not count tokens they are estimated, or no limit would hold. */
export function readCompletion(answer: unknown, { model, messages }: Asked): Completion {
  const read = chatCompletion.safeParse(answer)
  const [choice] = read.data?.choices ?? []
  if (!read.success || !choice) throw new LlmError('bad_answer')
  const { content, refusal } = choice.message
  const text = typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join('')
  const { usage } = read.data
  return {
    text,
    isRefused: Boolean(refusal) || choice.finish_reason === 'content_filter',
    model: read.data.model ?? model,
    tokens: {
      input: usage?.prompt_tokens ?? estimateTokens(messages),
      output: usage?.completion_tokens ?? estimateTokens([{ role: 'assistant', content: text }]),
      cachedInput: usage?.prompt_tokens_details?.cached_tokens ?? 0,
    },
  }
}
