import { describe, expect, it } from 'vitest'
import { provider, serving } from './serving.ts'

const question = { user_input: 'errors by service in the last hour' }

describe('with a key', () => {
  it('the model answers and its tokens are counted', async () => {
    const { url, received } = await provider()
    const { ask } = await serving({ baseUrl: url })
    const { body } = await ask(question)
    expect(body).toMatchObject({
      generator: 'openai',
      model: 'test-model-fake',
      demo_mode: false,
      degraded: false,
      repairs: 0,
    })
    expect(body['tokens_used']).toBeGreaterThan(500)
    expect(body['knowledge_base_used']).toContain('errors-by-service')
    expect(received).toHaveLength(1)
    expect(received[0]).toMatchObject({
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer sk-test-0123456789' },
    })
  })

  it('asks for structured output and sends sampling parameters only when they are set', async () => {
    const { url, received } = await provider()
    const plain = await serving({ baseUrl: url })
    await plain.ask(question)
    const tuned = await serving({ baseUrl: url, sampling: { temperature: 0.7, presence_penalty: 0.3 } })
    await tuned.ask(question)
    const [first, second] = received.map(({ body }) => body)
    expect(first).toMatchObject({ response_format: { type: 'json_schema' } })
    expect(Object.keys(first ?? {}).sort()).toEqual(['messages', 'model', 'response_format'])
    expect(second).toMatchObject({ temperature: 0.7, presence_penalty: 0.3 })
  })

  it('the same question again costs no tokens', async () => {
    const { url, received } = await provider()
    const { ask } = await serving({ baseUrl: url })
    await ask(question)
    expect((await ask(question)).body).toMatchObject({ cached: true, generator: 'openai', tokens_used: 0 })
    expect(received).toHaveLength(1)
  })

  it('an answer with a date is kept for its day, also when nothing in the question says so', async () => {
    const query = "source logs between @'2026-11-21T00:00:00Z' and @'now'"
    const { url, received } = await provider(() => ({ kind: 'text', text: JSON.stringify({ query, refusal: '' }) }))
    const { ask, clock } = await serving({ baseUrl: url })
    clock.now = Date.UTC(2026, 10, 21, 23, 50)
    for (let n = 0; n < 2; n += 1)
      expect((await ask({ user_input: 'errors by service' })).body).toMatchObject({ query })
    expect(received).toHaveLength(1)
    clock.now += 20 * 60_000
    expect((await ask({ user_input: 'errors by service' })).body).toMatchObject({ cached: false })
  })

  it('a question that is surely about something else never reaches the model', async () => {
    const { url, received } = await provider()
    const { ask } = await serving({ baseUrl: url })
    expect(await ask({ user_input: 'tell me a joke' })).toMatchObject({ status: 422 })
    expect(received).toHaveLength(0)
  })

  it('decides about a question that the rules are not sure to refuse', async () => {
    const { url, received } = await provider((_, index) => ({
      kind: 'text',
      text: JSON.stringify(
        index === 0 ? { query: 'source logs | limit 5', refusal: '' } : { query: '', refusal: 'That is about people.' },
      ),
    }))
    const { ask } = await serving({ baseUrl: url })
    expect(await ask({ user_input: 'what is the average height of a man' })).toMatchObject({
      status: 200,
      body: { query: 'source logs | limit 5' },
    })
    expect(await ask({ user_input: 'what is the average height of a woman' })).toMatchObject({ status: 422 })
    expect(received).toHaveLength(2)
  })
})

describe('a response format the server does not know', () => {
  it('is left out, step by step, and remembered for the next question', async () => {
    const { url, received } = await provider(({ body }) =>
      body.response_format
        ? { kind: 'error', status: 400, message: `Unsupported value: response_format ${body.response_format.type}` }
        : { kind: 'answer' },
    )
    const { ask } = await serving({ baseUrl: url })
    expect((await ask(question)).body).toMatchObject({ generator: 'openai', degraded: false })
    expect((await ask({ user_input: 'warnings by service' })).body).toMatchObject({ generator: 'openai' })
    expect(received.map(({ body }) => body.response_format?.type)).toEqual([
      'json_schema',
      'json_object',
      undefined,
      undefined,
    ])
  })
})

describe('a provider that fails', () => {
  it('that is slow leaves time for the offline answer before the deadline', async () => {
    const { url } = await provider(() => ({ kind: 'hang' }))
    const { ask } = await serving({ baseUrl: url })
    expect(await ask(question, { headers: { 'x-request-deadline': '700' } })).toMatchObject({
      status: 200,
      body: { degraded: true },
    })
  })

  it('that is slow for all is left alone, though nobody waited until its own time limit', async () => {
    const { url, received } = await provider(() => ({ kind: 'hang' }))
    const { ask } = await serving({ baseUrl: url, timeoutMs: 1400 })
    const hasty = { headers: { 'x-request-deadline': '1700' } }
    const asking = (hours: number) => ask({ user_input: `errors in the last ${hours} hours` }, hasty)
    for (const { body } of await Promise.all([2, 3, 4, 5, 6].map(asking)))
      expect(body).toMatchObject({ degraded_reason: 'timeout' })
    expect((await asking(7)).body).toMatchObject({ degraded_reason: 'breaker_open' })
    expect(received).toHaveLength(5)
  })

  it('is not kept in the cache', async () => {
    const { url } = await provider((_, index) => (index === 0 ? { kind: 'error', status: 500 } : { kind: 'answer' }))
    const { ask } = await serving({ baseUrl: url })
    await ask(question)
    expect((await ask(question)).body).toMatchObject({ degraded: false, cached: false, generator: 'openai' })
  })

  it('is left alone for a minute after five failures, and trusted again after three successes', async () => {
    let isBroken = true
    const { url, received } = await provider(() => (isBroken ? { kind: 'error', status: 503 } : { kind: 'answer' }))
    const { ask, modelClock } = await serving({ baseUrl: url })
    for (let n = 0; n < 8; n += 1)
      expect((await ask({ user_input: `errors in the last ${n + 2} hours` })).body).toMatchObject({ degraded: true })
    expect(received).toHaveLength(5)
    modelClock.now += 60_000
    isBroken = false
    for (let n = 0; n < 3; n += 1)
      expect((await ask({ user_input: `warnings in the last ${n + 2} hours` })).body).toMatchObject({ degraded: false })
    expect(received).toHaveLength(8)
  })
})

describe('a caller that goes away', () => {
  // Less than the time after which the call would end by itself.
  it('takes the question to the model with it', { timeout: 20_000 }, async () => {
    const controller = new AbortController()
    const { url, abandoned } = await provider(() => {
      controller.abort()
      return { kind: 'hang' }
    })
    const { ask } = await serving({ baseUrl: url, timeoutMs: 600_000 })
    const gone = abandoned()
    await expect(ask(question, { signal: controller.signal })).rejects.toThrow('aborted')
    await gone
  })
})
