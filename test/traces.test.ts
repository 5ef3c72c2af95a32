import { type OtlpReceiver, type RecordedSpan, startOtlpReceiver } from '@dataprime/telemetry/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, pooled } from './support/ask.ts'
import { type FakeOpenAi, startFakeOpenAi } from './support/fake-openai.ts'
import { type RunningMesh, startMesh } from './support/mesh.ts'
import { expectWholeTrace, spansOf, traceIsThere } from './support/one-trace.ts'
import { type Asked, mixedQuestions } from './support/questions.ts'

describe('offline', () => {
  let receiver: OtlpReceiver
  let mesh: RunningMesh
  beforeAll(async () => {
    receiver = await startOtlpReceiver()
    mesh = await startMesh({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url })
  })
  afterAll(async () => {
    expect(await mesh?.stop()).toBe(0)
    await receiver?.close()
  })

  test('each of 100 mixed questions, eight at a time, is one whole trace', async () => {
    const questions = mixedQuestions(92)
    const replies = await pooled(questions, 8, async (asked) => ({
      asked,
      reply: await ask(mesh.gateway, asked.question),
    }))
    const again = await pooled(questions.slice(20, 27), 8, async ({ question }) => ({
      asked: { question, expected: 'cached' } satisfies Asked,
      reply: await ask(mesh.gateway, question),
    }))
    const last = { question: 'Show me errors from the last hour grouped by service', expected: 'generated' } as const
    const all = [...replies, ...again, { asked: last, reply: await ask(mesh.gateway, last.question) }]
    expect(all).toHaveLength(100)

    const traceIds = new Set(all.map(({ reply }) => reply.body.trace_id))
    expect(traceIds.size).toBe(100)
    for (const { asked, reply } of all) {
      expect([asked.question, reply.status]).toEqual([asked.question, asked.expected === 'offTopic' ? 422 : 200])
      await receiver.waitFor(traceIsThere(reply.body.trace_id, asked.expected), 30_000)
      expectWholeTrace(spansOf(receiver, reply.body.trace_id), asked.expected)
    }
  })

  test('the spans carry the attributes that were promised', async () => {
    const { body } = await ask(mesh.gateway, 'Show me errors from the last 3 hours grouped by service')
    await receiver.waitFor(traceIsThere(body.trace_id, 'generated'))
    const spans = spansOf(receiver, body.trace_id)
    const attributes = (name: string): RecordedSpan['attributes'] => named(spans, name).attributes

    expect(attributes('api_gateway.generate_query_pipeline')).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/api/generate-query',
      'http.response.status_code': 200,
      'user.input.query': 'Show me errors from the last 3 hours grouped by service',
      'query.generated': body.query,
      'intent.type': 'error_analysis',
    })
    expect(attributes('query_service.classify_intent')).toMatchObject({ 'intent.type': 'error_analysis' })
    expect(attributes('query_service.openai_generation')).toMatchObject({ generator: 'offline' })
    const validating = named(spans, 'validation_service.validate_dataprime_query')
    expect(validating.attributes).toMatchObject({ 'validation.score': body.validation?.syntax_score })
    expect(attributes('queue_service.add_to_queue')).toMatchObject({
      'messaging.operation.type': 'send',
      'messaging.destination.name': 'insights',
    })
    expect(attributes('queue_service.enqueue_message')).toHaveProperty(['queue.size'])
    expect(attributes('queue_service.process_background_message')).toMatchObject({
      'queue.delivery_attempt': 1,
      'messaging.operation.type': 'process',
    })
    expect(attributes('storage_service.store_processing_data')).toHaveProperty(['database.operation'])
    const databaseSpans = spans.filter((span) => 'db.system.name' in span.attributes)
    expect(databaseSpans.length).toBeGreaterThan(0)
    for (const span of databaseSpans) {
      expect(span.attributes).toMatchObject({ 'db.system.name': 'sqlite' })
      expect(String(span.attributes['db.query.text'])).not.toContain('last 3 hours')
    }
    for (const name of ['validation_service.validate_dataprime_query', 'processing_service.process_query_data']) {
      const span = named(spans, name)
      expect(Math.abs(Number(span.attributes['processing.time_ms']) - (span.end - span.start))).toBeLessThan(2)
    }
  })

  test('resources name six services of one version in one namespace, for Coralogix too', async () => {
    const { body } = await ask(mesh.gateway, 'Count errors by application in the last 10 minutes')
    await receiver.waitFor(traceIsThere(body.trace_id, 'generated'))
    const resources = spansOf(receiver, body.trace_id).map(({ resource }) => resource)
    expect(new Set(resources.map((resource) => resource['service.name'])).size).toBe(6)
    for (const resource of resources) {
      expect(resource).toMatchObject({
        'service.namespace': 'dataprime_distributed_system',
        'service.version': '0.1.0',
        'cx.application.name': 'ai-dataprime-enterprise',
        'cx.subsystem.name': 'distributed-microservices',
        'telemetry.sdk.language': 'nodejs',
      })
      expect(resource).toHaveProperty(['service.instance.id'])
      expect(resource).toHaveProperty(['deployment.environment.name'])
    }
  })

  test('the log lines of one request carry its trace id and its request id, whichever service wrote them', async () => {
    const { body } = await ask(mesh.gateway, 'Show critical logs of the last 20 minutes')
    await receiver.waitFor(traceIsThere(body.trace_id, 'generated'))
    const ofTrace = (): readonly Readonly<Record<string, unknown>>[] =>
      mesh.lines.filter((line) => line['trace_id'] === body.trace_id)
    const servicesThatLogged = (): Set<unknown> => new Set(ofTrace().map((line) => line['service']))
    expect(servicesThatLogged().size).toBe(6)
    expect(new Set(ofTrace().map((line) => line['request_id']))).toEqual(new Set([body.request_id]))
  })
})

describe('with a model', () => {
  let receiver: OtlpReceiver
  let model: FakeOpenAi
  let mesh: RunningMesh
  beforeAll(async () => {
    receiver = await startOtlpReceiver()
    model = await startFakeOpenAi()
    mesh = await startMesh({
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OPENAI_API_KEY: 'sk-test-0123456789abcdef',
      OPENAI_BASE_URL: model.url,
      OPENAI_MODEL: 'test-model',
    })
  })
  afterAll(async () => {
    expect(await mesh?.stop()).toBe(0)
    await model?.close()
    await receiver?.close()
  })

  test('the model call is in the tree with its tokens, and nothing of the trace reaches the provider', async () => {
    const questions = mixedQuestions(16)
    const replies = await pooled(questions, 4, async (asked) => ({
      asked,
      reply: await ask(mesh.gateway, asked.question),
    }))
    for (const { asked, reply } of replies) {
      await receiver.waitFor(traceIsThere(reply.body.trace_id, asked.expected), 30_000)
      const spans = spansOf(receiver, reply.body.trace_id)
      expectWholeTrace(spans, asked.expected)
      if (asked.expected === 'offTopic') continue

      expect(reply.body).toMatchObject({ generator: 'openai', demo_mode: false, degraded: false })
      const generation = named(spans, 'query_service.openai_generation')
      const chat = named(spans, 'chat test-model')
      expect(chat.parentSpanId).toBe(generation.spanId)
      const input = Number(chat.attributes['gen_ai.usage.input_tokens'])
      const output = Number(chat.attributes['gen_ai.usage.output_tokens'])
      expect(input).toBeGreaterThan(0)
      expect(generation.attributes).toMatchObject({
        generator: 'openai',
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'test-model',
        'openai.tokens_used': input + output,
      })
      expect(reply.body.tokens_used).toBe(input + output)
    }
    expect(model.received.length).toBeGreaterThan(0)
    for (const { headers } of model.received) {
      expect(headers).not.toHaveProperty('traceparent')
      expect(headers).not.toHaveProperty('baggage')
    }
  })

  test('the key is in no span and no log', () => {
    expect(JSON.stringify(receiver.spans)).not.toContain('sk-test')
    expect(JSON.stringify(receiver.logs)).not.toContain('sk-test')
    expect(JSON.stringify(mesh.lines)).not.toContain('sk-test')
  })
})

function named(spans: readonly RecordedSpan[], name: string): RecordedSpan {
  const found = spans.filter((span) => span.name === name)
  expect([name, found.length]).toEqual([name, 1])
  return found[0] as RecordedSpan
}
