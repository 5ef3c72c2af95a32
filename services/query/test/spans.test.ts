import { recordInMemory } from '@dataprime/telemetry/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { provider, serving } from './serving.ts'

const question = { user_input: 'errors by service in the last hour' }

let telemetry: ReturnType<typeof recordInMemory>
beforeAll(() => {
  telemetry = recordInMemory('query_service')
})
beforeEach(() => telemetry.clear())
afterAll(() => telemetry.stop())

function span(name: string) {
  return telemetry.spans().find((each) => each.name === `query_service.${name}`)
}

describe('spans', () => {
  it('tell the intent, and the generation by rules', async () => {
    const { ask } = await serving()
    await ask(question)
    expect(span('classify_intent')?.attributes).toMatchObject({
      'intent.type': 'error_analysis',
      'intent.confidence': expect.any(Number),
    })
    expect(span('openai_generation')?.attributes).toMatchObject({
      generator: 'offline',
      'user.input.query': question.user_input,
      'query.generated': expect.stringContaining('source logs last 1h'),
    })
    expect(span('openai_generation')?.attributes).not.toHaveProperty('gen_ai.request.model')
  })

  it('tell the model and its tokens', async () => {
    const { url } = await provider()
    const { ask } = await serving({ baseUrl: url })
    const { body } = await ask(question)
    const { attributes = {} } = span('openai_generation') ?? {}
    expect(attributes).toMatchObject({
      generator: 'openai',
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'test-model',
      'openai.tokens_used': body['tokens_used'],
    })
    expect(Number(attributes['gen_ai.usage.input_tokens']) + Number(attributes['gen_ai.usage.output_tokens'])).toBe(
      body['tokens_used'],
    )
  })

  it('have no generation on a cache hit and none for a refused question', async () => {
    const { ask } = await serving()
    await ask(question)
    telemetry.clear()
    await ask(question)
    await ask({ user_input: 'tell me a joke' })
    expect(span('classify_intent')).toBeDefined()
    expect(span('openai_generation')).toBeUndefined()
  })

  it('say why the model could not be used, and nothing of the key', async () => {
    const { url } = await provider(() => ({
      kind: 'error',
      status: 401,
      message: 'Incorrect API key provided: sk-test-0123456789',
    }))
    const { ask } = await serving({ baseUrl: url })
    await ask(question)
    expect(span('openai_generation')?.attributes).toMatchObject({ generator: 'offline', 'error.type': 'unauthorized' })
    expect(JSON.stringify(telemetry.spans())).not.toContain('sk-test')
  })
})
