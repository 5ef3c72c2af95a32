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
    for (const { asked, spans } of await askAHundred(mesh.gateway, receiver)) expectWholeTrace(spans, asked.expected)
  })

  test('a follow-up is in the conversation of what it continues', async () => {
    const { body: first } = await ask(mesh.gateway, 'Show me errors from the last hour grouped by service')
    const { body } = await ask(mesh.gateway, { user_input: 'only for checkout', previous_request_id: first.request_id })
    await receiver.waitFor(traceIsThere(body.trace_id, 'generated'))
    const root = named(spansOf(receiver, body.trace_id), 'api_gateway.generate_query_pipeline')
    expect(root.attributes['gen_ai.conversation.id']).toBe(first.request_id)
  })

  test('the attributes hold what the answer says', async () => {
    const question = 'Show me errors from the last 3 hours grouped by service'
    const { body } = await ask(mesh.gateway, question)
    await receiver.waitFor(traceIsThere(body.trace_id, 'generated'))
    const spans = spansOf(receiver, body.trace_id)
    const attributes = (name: string): RecordedSpan['attributes'] => named(spans, name).attributes

    expect(attributes('api_gateway.generate_query_pipeline')).toMatchObject({
      'http.request.method': 'POST',
      'http.route': '/api/generate-query',
      'http.response.status_code': 200,
      'user.input.query': question,
      'query.generated': body.query,
      'intent.type': body.intent,
      'gen_ai.conversation.id': body.request_id,
    })
    expect(attributes('query_service.classify_intent')).toMatchObject({
      'intent.type': body.intent,
      'intent.confidence': body.intent_confidence,
    })
    expect(attributes('query_service.openai_generation')).toMatchObject({ generator: 'offline' })
    expect(attributes('validation_service.validate_dataprime_query')).toMatchObject({
      'validation.score': body.validation?.syntax_score,
    })
    expect(attributes('queue_service.add_to_queue')).toMatchObject({
      'messaging.operation.type': 'send',
      'messaging.destination.name': 'insights',
    })
    expect(attributes('queue_service.process_background_message')).toMatchObject({
      'messaging.operation.type': 'process',
      'messaging.message.id': (body.background as { job_id: string }).job_id,
      'queue.delivery_attempt': 1,
    })
    const statements = spans.filter((span) => 'db.system.name' in span.attributes)
    expect(statements.map(({ name }) => name)).toEqual(expect.arrayContaining(['INSERT requests', 'INSERT insights']))
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

  test('each of 100 mixed questions is one whole trace, with the model call and its tokens in it', async () => {
    for (const { asked, reply, spans } of await askAHundred(mesh.gateway, receiver)) {
      expectWholeTrace(spans, asked.expected)
      const chats = spans.filter(({ name }) => name === 'chat test-model')
      expect([asked.question, chats.length]).toEqual([asked.question, asked.expected === 'generated' ? 1 : 0])
      if (asked.expected !== 'generated') continue

      expect(reply.body).toMatchObject({ generator: 'openai', demo_mode: false, degraded: false })
      const generation = named(spans, 'query_service.openai_generation')
      expect(chats[0]?.parentSpanId).toBe(generation.spanId)
      const input = Number(chats[0]?.attributes['gen_ai.usage.input_tokens'])
      const output = Number(chats[0]?.attributes['gen_ai.usage.output_tokens'])
      expect(input).toBeGreaterThan(0)
      expect(generation.attributes).toMatchObject({
        generator: 'openai',
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'test-model',
        'openai.tokens_used': input + output,
      })
      expect(reply.body.tokens_used).toBe(input + output)
    }
  })

  test('nothing of the trace reaches the provider', () => {
    expect(model.received.length).toBeGreaterThan(50)
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

/** Asks 92 mixed questions, seven of them again and one more, and waits until every trace is there. */
async function askAHundred(gateway: string, receiver: OtlpReceiver) {
  const asking = async (asked: Asked) => ({ asked, reply: await ask(gateway, asked.question) })
  const questions = mixedQuestions(92)
  const repeated = questions.slice(20, 27).map(({ question }): Asked => ({ question, expected: 'cached' }))
  const last: Asked = { question: 'Show me errors from the last hour grouped by service', expected: 'generated' }
  const asked = [...(await pooled(questions, 8, asking)), ...(await pooled(repeated, 8, asking)), await asking(last)]
  expect(new Set(asked.map(({ reply }) => reply.body.trace_id)).size).toBe(100)

  const whole = []
  for (const { asked: one, reply } of asked) {
    expect([one.question, reply.status]).toEqual([one.question, one.expected === 'offTopic' ? 422 : 200])
    await receiver.waitFor(traceIsThere(reply.body.trace_id, one.expected), 30_000)
    whole.push({ asked: one, reply, spans: spansOf(receiver, reply.body.trace_id) })
  }
  return whole
}

function named(spans: readonly RecordedSpan[], name: string): RecordedSpan {
  const found = spans.filter((span) => span.name === name)
  expect([name, found.length]).toEqual([name, 1])
  return found[0] as RecordedSpan
}
