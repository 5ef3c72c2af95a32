import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { metricsText, record, SpanKind, withModelProvider, withSpan } from '../../src/index.ts'
import { type InMemoryTelemetry, recordInMemory } from '../../src/testing/index.ts'

let memory: InMemoryTelemetry
beforeAll(() => {
  memory = recordInMemory()
})
afterEach(() => memory.clear())
afterAll(() => memory.stop())

test('work says how long it took, calls do not', () => {
  withSpan('work', {}, () => withSpan('call', { kind: SpanKind.CLIENT }, () => undefined))
  const [call, work] = memory.spans()
  expect(Number(work?.attributes['processing.time_ms'])).toBeCloseTo(Number(work?.end) - Number(work?.start), 2)
  expect(call?.attributes).toEqual({})
})

test('a call of a model has the provider under its present name and the sum of its tokens', () => {
  const attributes = { 'gen_ai.system': 'openai', 'gen_ai.usage.input_tokens': 3, 'gen_ai.usage.output_tokens': 4 }
  withSpan('chat', { kind: SpanKind.CLIENT, attributes }, () => undefined)
  expect(memory.spans()[0]?.attributes).toMatchObject({ 'gen_ai.provider.name': 'openai', 'openai.tokens_used': 7 })
})

test('the provider of a model is the one that is called, in spans and in metrics', async () => {
  const attributes = { 'gen_ai.system': 'openai' }
  withModelProvider('azure.ai.openai', () => {
    withSpan('chat', { kind: SpanKind.CLIENT, attributes }, () => undefined)
    record('gen_ai.client.operation.duration', 1, attributes)
  })
  record('gen_ai.client.operation.duration', 1, attributes)
  expect(memory.spans()[0]?.attributes).toMatchObject({ 'gen_ai.provider.name': 'azure.ai.openai' })
  const text = await metricsText()
  for (const provider of ['azure.ai.openai', 'openai'])
    expect(text).toMatch(
      new RegExp(`gen_ai_client_operation_duration_count\\{gen_ai_provider_name="${provider}"[^}]*\\} 1`),
    )
  expect(text).not.toContain('gen_ai_system')
})

test('an address that a caller chose has neither secrets nor an end far away', () => {
  const attributes = { 'url.path': `/${'x'.repeat(5000)}`, 'url.query': 'token=abcdefgh&limit=5' }
  withSpan('request', { kind: SpanKind.SERVER, attributes }, () => undefined)
  const [span] = memory.spans()
  expect(span?.attributes['url.query']).toBe('token=[redacted]&limit=5')
  expect(span?.attributes['url.path']).toHaveLength(1024)
})
