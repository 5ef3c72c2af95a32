import { metricsText } from '@dataprime/telemetry'
import { recordInMemory } from '@dataprime/telemetry/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { provider, serving } from './serving.ts'

const question = { user_input: 'errors by service in the last hour' }

describe('Azure OpenAI', () => {
  it('is asked by its path, api-version and headers', async () => {
    const fake = await provider()
    const { ask } = await serving({
      endpoint: {
        kind: 'azure',
        endpoint: fake.azureUrl,
        apiKey: 'azure-key-0123456789',
        deployment: 'my-deployment',
        apiVersion: '2024-10-21',
      },
      model: 'my-deployment',
    })
    expect((await ask(question)).body).toMatchObject({ generator: 'openai', model: 'my-deployment-fake' })
    expect(fake.received).toMatchObject([
      {
        path: '/openai/deployments/my-deployment/chat/completions',
        query: { 'api-version': '2024-10-21' },
        headers: { 'api-key': 'azure-key-0123456789' },
        body: { model: 'my-deployment' },
      },
    ])
    expect(fake.received[0]?.headers).not.toHaveProperty('authorization')
  })
})

describe('a provider that sends its callers elsewhere', () => {
  it('is not followed, so that the key stays where it belongs', async () => {
    const elsewhere = await provider()
    const fake = await provider(({ path }) => ({
      kind: 'error',
      status: 307,
      headers: { location: elsewhere.azureUrl + path },
    }))
    const { ask } = await serving({ baseUrl: fake.url })
    expect((await ask(question)).body).toMatchObject({ generator: 'offline', degraded_reason: 'not_found' })
    expect(elsewhere.received).toEqual([])
  })
})

describe('a server that needs no key', () => {
  it('is sent none', async () => {
    const fake = await provider()
    const { ask } = await serving({ endpoint: { kind: 'openai', baseUrl: fake.url, apiKey: undefined } })
    expect((await ask(question)).body).toMatchObject({ generator: 'openai' })
    expect(fake.received[0]?.headers).not.toHaveProperty('authorization')
  })
})

describe('a server that does less than the protocol says', () => {
  const query = 'source logs last 1h | filter $m.severity == ERROR | countby $l.subsystemname'
  const completion = (content: unknown) => JSON.stringify({ choices: [{ message: { role: 'assistant', content } }] })

  it('and counts no tokens has them estimated, so that the budget holds', async () => {
    const fake = await provider(() => ({ kind: 'raw', body: completion(JSON.stringify({ query, refusal: '' })) }))
    const limits = { minIntervalMs: 0, tokensPerDay: 6000 }
    const { ask } = await serving({ baseUrl: fake.url }, { permits: { limits } })
    const { body } = await ask(question)
    expect(body).toMatchObject({ generator: 'openai', model: 'test-model', query })
    expect(body['tokens_used']).toBeGreaterThan(2000)
    await ask({ user_input: 'warnings by service' })
    expect(await ask({ user_input: 'criticals by service' })).toMatchObject({ status: 429 })
  })

  it('and gives the text in parts is understood', async () => {
    const fake = await provider(() => ({
      kind: 'raw',
      body: completion([{ type: 'thinking' }, { type: 'text', text: query }]),
    }))
    const { ask } = await serving({ baseUrl: fake.url })
    expect((await ask(question)).body).toMatchObject({ generator: 'openai', query, repairs: 0 })
  })
})

describe('a sampling parameter that the model refuses', () => {
  it('is left out, alone, and remembered', async () => {
    const fake = await provider(({ body }) =>
      body['temperature'] === undefined
        ? { kind: 'answer' }
        : {
            kind: 'error',
            status: 400,
            param: 'temperature',
            message: "Unsupported value: 'temperature' does not support 0.2 with this model.",
          },
    )
    const { ask } = await serving({ baseUrl: fake.url, sampling: { temperature: 0.2, presence_penalty: 0.3 } })
    expect((await ask(question)).body).toMatchObject({ generator: 'openai', degraded: false })
    expect((await ask({ user_input: 'warnings by service' })).body).toMatchObject({ generator: 'openai' })
    expect(
      fake.received.map(({ body }) => [body['temperature'], body['presence_penalty'], body.response_format?.type]),
    ).toEqual([
      [0.2, 0.3, 'json_schema'],
      [undefined, 0.3, 'json_schema'],
      [undefined, 0.3, 'json_schema'],
    ])
  })

  it('is told apart from a request that is wrong for another reason', async () => {
    const fake = await provider(() => ({ kind: 'error', status: 400, message: 'The context is too long' }))
    const { ask } = await serving({ baseUrl: fake.url, sampling: { temperature: 0.2 } })
    expect((await ask(question)).body).toMatchObject({ degraded_reason: 'bad_request' })
    expect(fake.received).toHaveLength(1)
  })
})

describe('a model with a price', () => {
  it('says what the answer cost, by tokens of all turns', async () => {
    onTestFinished(recordInMemory('query_service').stop)
    const fake = await provider((_, index) => (index === 0 ? { kind: 'text', text: 'no query' } : { kind: 'answer' }))
    const price = { input: 2, cachedInput: 0.5, output: 8 }
    const { ask } = await serving({ baseUrl: fake.url, priceOf: () => price })
    const { body } = await ask(question)
    const { input, cachedInput, output } = fake.usage
    expect(cachedInput).toBeGreaterThan(0)
    const micro = (input - cachedInput) * 2 + cachedInput * 0.5 + output * 8
    const cost_usd = Math.round(micro) / 1e6
    expect(body['usage']).toMatchObject({ cost_usd })
    expect(await metricsText()).toMatch(
      new RegExp(`dataprime_model_cost\\S*_total\\{gen_ai_request_model="test-model"[^}]*\\} ${cost_usd}\n`),
    )
  })

  it('that is not known says null', async () => {
    const fake = await provider()
    const { ask } = await serving({ baseUrl: fake.url })
    expect((await ask(question)).body['usage']).toMatchObject({ cost_usd: null })
  })
})
