import type { Generation } from '@dataprime/mesh/contracts'
import { expectTree, startOtlpReceiver } from '@dataprime/telemetry/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startQueryProcess } from './query-process.ts'
import { provider } from './serving.ts'

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

async function setUp(env: Readonly<Record<string, string>> = {}) {
  const receiver = await startOtlpReceiver()
  onTestFinished(() => receiver.close())
  const service = await startQueryProcess({ STORAGE_URL: receiver.url, ...env })
  const ask = (user_input: string): Promise<Response> =>
    fetch(`${service.url}/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', traceparent, baggage: 'tenant=acme' },
      body: JSON.stringify({ user_input }),
    })
  return { receiver, service, ask }
}

describe('the service as a process', { timeout: 30_000 }, () => {
  it('makes exactly the designed spans when the rules answer', async () => {
    const { receiver, service, ask } = await setUp()
    expect((await ask('errors in the last hour')).status).toBe(200)
    expect(await service.stop()).toBe(0)
    expectTree(receiver.spans, {
      name: 'query_service.generate_dataprime_query',
      kind: 'SERVER',
      service: 'query_service',
      children: [
        { name: 'query_service.classify_intent', kind: 'INTERNAL' },
        { name: 'query_service.openai_generation', kind: 'INTERNAL' },
      ],
    })
  })

  it("has the SDK's span and its HTTP span below the generation, and tells the provider nothing of the trace", async () => {
    const { url, received } = await provider()
    const { receiver, service, ask } = await setUp({
      OPENAI_API_KEY: 'sk-test-0123456789',
      OPENAI_BASE_URL: url,
      OPENAI_MODEL: 'test-model',
    })
    const answer = (await (await ask('errors in the last hour')).json()) as Generation
    expect(answer).toMatchObject({ generator: 'openai' })
    const metrics = await (await fetch(`${service.url}/metrics`)).text()
    expect(await service.stop()).toBe(0)
    expectTree(receiver.spans, {
      name: 'query_service.generate_dataprime_query',
      kind: 'SERVER',
      service: 'query_service',
      children: [
        { name: 'query_service.classify_intent', kind: 'INTERNAL' },
        {
          name: 'query_service.openai_generation',
          kind: 'INTERNAL',
          children: [{ name: 'chat test-model', kind: 'CLIENT', children: [{ name: 'POST', kind: 'CLIENT' }] }],
        },
      ],
    })
    const { input_tokens, output_tokens } = answer.usage
    const { attributes } = receiver.spans.find(({ name }) => name === 'chat test-model') ?? {}
    expect(attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'test-model',
      'gen_ai.response.model': 'test-model-fake',
      'gen_ai.response.id': 'chatcmpl-fake',
      'gen_ai.usage.input_tokens': input_tokens,
      'gen_ai.usage.output_tokens': output_tokens,
    })
    expect(attributes).not.toHaveProperty('gen_ai.input.messages')
    const sum = (type: string) =>
      metrics
        .split('\n')
        .find(
          (line) => line.startsWith('gen_ai_client_token_usage_sum') && line.includes(`gen_ai_token_type="${type}"`),
        )
    expect([sum('input'), sum('output')]).toEqual([
      expect.stringMatching(new RegExp(`gen_ai_provider_name="openai".* ${input_tokens}$`)),
      expect.stringMatching(new RegExp(`gen_ai_provider_name="openai".* ${output_tokens}$`)),
    ])
    expect(metrics).toMatch(/gen_ai_client_operation_duration_count\{[^}]*gen_ai_request_model="test-model"[^}]*\} 1/)
    const [told] = service
      .output()
      .split('\n')
      .filter((line) => line.includes('the model answered'))
    expect(JSON.parse(told ?? '')).toMatchObject({ model: 'test-model-fake', input_tokens, output_tokens })
    expect(receiver.spans.every(({ traceId }) => traceId === traceparent.slice(3, 35))).toBe(true)
    const sent = received[0]?.headers ?? {}
    expect(Object.keys(sent).filter((name) => /trace|baggage/.test(name))).toEqual([])
    expect(JSON.stringify(receiver.requests)).not.toContain('sk-test')
  })

  it('shows a key nowhere, whatever it looks like and whoever quotes it', async () => {
    const key = '0123456789abcdef0123456789abcdef'
    const { azureUrl } = await provider(() => ({ kind: 'error', status: 401, message: `Access denied for ${key}` }))
    const { receiver, service, ask } = await setUp({
      AZURE_OPENAI_ENDPOINT: azureUrl,
      AZURE_OPENAI_API_KEY: key,
      AZURE_OPENAI_DEPLOYMENT: 'mini',
    })
    expect(await (await ask('errors in the last hour')).json()).toMatchObject({ degraded_reason: 'unauthorized' })
    expect(await service.stop()).toBe(0)
    const chat = receiver.spans.find(({ name }) => name === 'chat mini')
    expect(chat?.attributes).toMatchObject({ 'gen_ai.provider.name': 'azure.ai.openai' })
    expect(JSON.stringify(chat)).toContain('Access denied')
    expect(JSON.stringify(receiver.requests)).not.toContain(key)
    expect(service.output()).toContain('answering with the offline generator')
    expect(service.output()).not.toContain(key)
  })

  it('does not start with settings that are wrong', async () => {
    await expect(startQueryProcess({ LLM_TIMEOUT_MS: 'soon' })).rejects.toThrow('ended with 1')
  })
})
