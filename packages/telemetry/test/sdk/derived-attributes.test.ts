import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { SpanKind, withSpan } from '../../src/index.ts'
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

test('an address that a caller chose has neither secrets nor an end far away', () => {
  const attributes = { 'url.path': `/${'x'.repeat(5000)}`, 'url.query': 'token=abcdefgh&limit=5' }
  withSpan('request', { kind: SpanKind.SERVER, attributes }, () => undefined)
  const [span] = memory.spans()
  expect(span?.attributes['url.query']).toBe('token=[redacted]&limit=5')
  expect(span?.attributes['url.path']).toHaveLength(1024)
})
