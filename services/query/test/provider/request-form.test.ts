import { APIError } from 'openai'
import { describe, expect, it } from 'vitest'
import { newRequestForms } from '../../src/provider/request-form.ts'

function refusal(message: string, { status = 400, param }: { status?: number; param?: string } = {}): APIError {
  return APIError.generate(status, { error: { message, param } }, undefined, new Headers())
}

/** The formats that are tried, one refusal after the other. */
function formatsAfter(...refusals: readonly unknown[]): readonly string[] {
  const forms = newRequestForms({})
  const tried = [forms.current('m').format.type]
  for (const each of refusals) {
    if (!forms.refuse('m', forms.current('m'), each)) break
    tried.push(forms.current('m').format.type)
  }
  return tried
}

describe('a refusal of structured output', () => {
  it.each([
    ["Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model"],
    ["'response_format.type' must be 'text'"],
    ['Extra inputs are not permitted'],
    ['Failed to parse grammar'],
    ['guided decoding is not enabled'],
    ['Unknown field: response_format'],
  ])('is understood from "%s"', (message) => {
    expect(formatsAfter(refusal(message))).toEqual(['json_schema', 'json_object'])
    expect(formatsAfter(refusal(message, { status: 422 }))).toEqual(['json_schema', 'json_object'])
  })

  it('is understood from the parameter it names', () => {
    expect(formatsAfter(refusal('Invalid value', { param: 'response_format.type' }))).toHaveLength(2)
  })

  it('leaves in the end a form that every server understands, and then is none', () => {
    const each = refusal('response_format is not supported')
    expect(formatsAfter(each, each, each)).toEqual(['json_schema', 'json_object', 'text'])
  })

  it.each([
    ['another fault', refusal('The context is too long')],
    ['another status', refusal('response_format is not supported', { status: 500 })],
    ['no answer', new Error('response_format is not supported')],
  ])('is not seen in %s', (_, each) => {
    expect(formatsAfter(each)).toEqual(['json_schema'])
  })
})

describe('what a model has refused', () => {
  it('is remembered for that model alone', () => {
    const forms = newRequestForms({ temperature: 0.2, presence_penalty: 0 })
    forms.refuse('m', forms.current('m'), refusal('Unsupported value', { param: 'temperature' }))
    expect(forms.current('m').sampling).toEqual({ presence_penalty: 0 })
    expect(forms.current('n').sampling).toEqual({ temperature: 0.2, presence_penalty: 0 })
  })

  it('stays left out when a request that ran beside it is refused for something else', () => {
    const forms = newRequestForms({ temperature: 0.2, presence_penalty: 0 })
    const sent = forms.current('m')
    forms.refuse('m', sent, refusal('response_format'))
    forms.refuse('m', sent, refusal('Unsupported value', { param: 'temperature' }))
    forms.refuse('m', sent, refusal('response_format'))
    expect(forms.current('m')).toEqual({ format: { type: 'json_object' }, sampling: { presence_penalty: 0 } })
  })
})
