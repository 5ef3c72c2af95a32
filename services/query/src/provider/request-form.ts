import { answerSchema } from '@dataprime/generator'
import type OpenAI from 'openai'
import { APIError } from 'openai'

type ResponseFormat = NonNullable<OpenAI.ChatCompletionCreateParams['response_format']>

/** How a model is asked besides the messages. */
export interface RequestForm {
  readonly format: ResponseFormat
  readonly sampling: Readonly<Record<string, number>>
}

/** From the strictest to what every server understands. */
const formats: readonly ResponseFormat[] = [
  { type: 'json_schema', json_schema: { ...answerSchema, strict: true } },
  { type: 'json_object' },
  { type: 'text' },
]

/** Remembers, per model, what it refused, so that a refusal costs one request and not one per question. */
export interface RequestForms {
  current(model: string): RequestForm
  /** Leaves out what the provider's answer is about; false if it is about none of it, or there is nothing left to leave out. */
  refuse(model: string, form: RequestForm, refusal: unknown): boolean
}

export function newRequestForms(sampling: Readonly<Record<string, number>>): RequestForms {
  const forms = new Map<string, RequestForm>()
  const full: RequestForm = { format: formatAt(0), sampling }
  const current = (model: string): RequestForm => forms.get(model) ?? full
  return {
    current,
    refuse(model, form, refusal) {
      if (!(refusal instanceof APIError) || (refusal.status !== 400 && refusal.status !== 422)) return false
      const now = current(model) // a request that ran beside this one may have left something out already
      const named = Object.keys(form.sampling).filter((parameter) => isAbout(refusal, parameter))
      if (named.length > 0) {
        const left = Object.entries(now.sampling).filter(([parameter]) => !named.includes(parameter))
        forms.set(model, { ...now, sampling: Object.fromEntries(left) })
        return true
      }
      const step = formats.findIndex(({ type }) => type === form.format.type)
      if (step + 1 >= formats.length || !speaksOfFormat(refusal)) return false
      const stepNow = formats.findIndex(({ type }) => type === now.format.type)
      forms.set(model, { ...now, format: formatAt(Math.max(stepNow, step + 1)) })
      return true
    },
  }
}

function formatAt(step: number): ResponseFormat {
  return formats[step] ?? { type: 'text' }
}

function isAbout({ param, message }: APIError, parameter: string): boolean {
  return param === parameter || new RegExp(`\\b${parameter}\\b`).test(message)
}

/** Servers that do not know a response format say 400 (or 422), and name it or the schema, or just what they do not know. */
function speaksOfFormat({ param, message }: APIError): boolean {
  return param?.startsWith('response_format') || formatWords.test(message)
}

const formatWords =
  /response_format|json_schema|json_object|schema|grammar|guided|unsupported|not supported|unknown (?:field|parameter)|extra (?:inputs|fields)/i
