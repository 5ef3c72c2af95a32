import { answerSchema } from '@dataprime/generator'
import type OpenAI from 'openai'

type ResponseFormat = NonNullable<OpenAI.ChatCompletionCreateParams['response_format']>

/** From the strictest to what every server understands. */
const formats: readonly ResponseFormat[] = [
  { type: 'json_schema', json_schema: { ...answerSchema, strict: true } },
  { type: 'json_object' },
  { type: 'text' },
]

/** Remembers, per model, which way of asking for JSON it refused, so that a refusal costs one request and not one per question. */
export interface ResponseFormats {
  current(model: string): ResponseFormat
  /** Steps down; false if there is nothing below. */
  refuse(model: string, refused: ResponseFormat): boolean
}

export function newResponseFormats(): ResponseFormats {
  const steps = new Map<string, number>()
  const stepOf = (model: string): number => steps.get(model) ?? 0
  return {
    current: (model) => formats[stepOf(model)] ?? { type: 'text' },
    refuse(model, refused) {
      const step = formats.findIndex(({ type }) => type === refused.type)
      if (step + 1 >= formats.length) return false
      steps.set(model, Math.max(stepOf(model), step + 1)) // a request that ran beside this one may have stepped down already
      return true
    },
  }
}
