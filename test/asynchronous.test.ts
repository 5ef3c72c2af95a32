import { randomBytes } from 'node:crypto'
import { type OtlpReceiver, startOtlpReceiver } from '@dataprime/telemetry/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, pooled } from './support/ask.ts'
import { type FakeOpenAi, startFakeOpenAi } from './support/fake-openai.ts'
import { eventually, type RunningMesh, startMesh } from './support/mesh.ts'
import { expectWholeTrace, spansOf, traceIsThere } from './support/one-trace.ts'
import { mixedQuestions } from './support/questions.ts'
import { ended, statusOf, submit } from './support/submit.ts'

const question = 'Show me errors from the last hour grouped by service'

describe('a question that nobody waits for', () => {
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

  test('is accepted with the place to look, and ends with an answer that says who did what', async () => {
    const { status, headers, body } = await submit(mesh.gateway, { prompt: question })
    expect(status).toBe(202)
    expect(headers.get('location')).toBe(`/api/status/${body.requestId}`)
    expect(Number(headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(body).toMatchObject({ task_id: body.requestId, status: 'PENDING', previousRequestId: null })
    const whoami = (service: 'api_gateway' | 'queue_service' | 'processing_service') =>
      fetch(`${mesh.url(service)}/whoami`).then(async (answer) => ((await answer.json()) as never)['instance_id'])

    const done = await ended(mesh.gateway, body.requestId)
    expect(done).toMatchObject({
      requestId: body.requestId,
      status: 'COMPLETE',
      submissionTime: body.submissionTime,
      trace_id: body.trace_id,
      attempts: 1,
      initiated_by: await whoami('api_gateway'),
      checked_by: await whoami('api_gateway'),
      handled_by: await whoami('queue_service'),
      processed_by: await whoami('processing_service'),
      queue_position: null,
      result: {
        success: true,
        request_id: body.requestId,
        generator: 'offline',
        validation: { is_valid: true },
        insights: { complexity_analysis: { filters: 1 } },
      },
    })
    expect(done.result?.query).toContain('groupby $l.subsystemname')
    expect(done.timings.total_ms).toBeGreaterThan(0)
    const history = await fetch(`${mesh.gateway}/api/requests/${body.requestId}`)
    expect(await history.json()).toMatchObject({ user_input: question, query: done.result?.query })
  })

  test('is one whole trace, and so is one about something else, which ends after query', async () => {
    await pooled(mixedQuestions(40), 4, async ({ question: prompt, expected }) => {
      const { body } = await submit(mesh.gateway, { prompt })
      const outcome = expected === 'offTopic' ? 'submittedOffTopic' : 'submitted'
      await ended(mesh.gateway, body.requestId)
      await receiver.waitFor(traceIsThere(body.trace_id, outcome), 30_000)
      expectWholeTrace(spansOf(receiver, body.trace_id), outcome)
    })
  })

  test('that is refused has failed for good, and is no dead letter', async () => {
    const { body } = await submit(mesh.gateway, { prompt: 'Write me a poem about the sea' })
    expect(await ended(mesh.gateway, body.requestId)).toMatchObject({
      status: 'FAILED',
      attempts: 1,
      error: { code: 'not_observability', retryable: false, message: expect.stringContaining('not about logs') },
    })
    const dead = await fetch(`${mesh.url('queue_service')}/dead-letters`)
    expect(await dead.json()).toMatchObject({ dead_letters: [] })
  })

  test('has a status that may be kept once it is complete, and is told as unchanged', async () => {
    const { body } = await submit(mesh.gateway, { prompt: question })
    await ended(mesh.gateway, body.requestId)
    const read = (tag?: string) =>
      fetch(`${mesh.gateway}/api/status/${body.requestId}`, { headers: tag ? { 'if-none-match': tag } : {} })
    const first = await read()
    expect(first.headers.get('cache-control')).toBe('private, max-age=3600')
    expect(first.headers.get('retry-after')).toBeNull()
    const tag = first.headers.get('etag') ?? ''
    expect(tag).toMatch(/^W\//)
    expect((await read(tag)).status).toBe(304)
  })

  test('is known as a task, too', async () => {
    const { status, body } = await submit(mesh.gateway, { user_input: question }, { path: '/task' })
    expect([status, body.task_id]).toEqual([202, body.requestId])
    const response = await fetch(`${mesh.gateway}/tasks/${body.task_id}/status`)
    expect(await response.json()).toMatchObject({ task_id: body.task_id, checked_by: expect.any(String) })
  })

  test('has had its hands named also where somebody waited for the answer', async () => {
    const { body } = await ask(mesh.gateway, 'Show me warnings of yesterday')
    const status = await ended(mesh.gateway, body.request_id)
    expect(status).toMatchObject({ status: 'COMPLETE', initiated_by: expect.stringMatching(/^api_gateway/) })
  })

  test('is taken in once for one Idempotency-Key, and another one under the key is refused', async () => {
    const headers = { 'idempotency-key': 'once' }
    const first = await submit(mesh.gateway, { prompt: question }, { headers })
    const again = await submit(mesh.gateway, { prompt: question }, { headers })
    expect([again.status, again.body.requestId]).toEqual([202, first.body.requestId])
    expect(again.body.submissionTime).toBe(first.body.submissionTime)
    const other = await submit(mesh.gateway, { prompt: 'Count warnings' }, { headers })
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_mismatch'])
  })

  test('may follow another one', async () => {
    const { body: first } = await submit(mesh.gateway, { prompt: question })
    await ended(mesh.gateway, first.requestId)
    const { body } = await submit(mesh.gateway, { prompt: 'only for checkout', previousRequestId: first.requestId })
    expect(body).toMatchObject({ previousRequestId: first.requestId, conversation_id: first.conversation_id })
    const done = await ended(mesh.gateway, body.requestId)
    expect(done).toMatchObject({
      status: 'COMPLETE',
      previousRequestId: first.requestId,
      result: { previous_request_id: first.requestId },
    })
    expect(done.result?.query).toMatch(/last 1h .*ERROR.*'checkout'.*groupby/)
    const { body: alone } = await submit(mesh.gateway, { prompt: question })
    expect((await ended(mesh.gateway, alone.requestId)).result?.query).not.toContain('checkout')
    const unknown = { prompt: 'only for checkout', previousRequestId: crypto.randomUUID() }
    expect(await submit(mesh.gateway, unknown)).toMatchObject({ status: 404, body: { code: 'unknown_request' } })
  })

  test('is looked at without anything being written', async () => {
    const { body } = await submit(mesh.gateway, { prompt: question })
    await ended(mesh.gateway, body.requestId)
    const traceId = randomBytes(16).toString('hex')
    const headers = { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` }
    expect((await fetch(`${mesh.gateway}/api/status/${body.requestId}`, { headers })).status).toBe(200)
    await receiver.waitFor(() => ['api', 'queue', 'storage'].every(isSeen), 30_000)
    const statements = spansOf(receiver, traceId).flatMap(({ attributes }) => attributes['db.operation.name'] ?? [])
    expect(new Set(statements)).toEqual(new Set(['SELECT']))

    function isSeen(service: string): boolean {
      return spansOf(receiver, traceId).some((span) => span.kind === 'SERVER' && span.service.startsWith(service))
    }
  })

  test.for([
    ['empty', { prompt: '' }],
    ['blank', { prompt: '   ' }],
    ['not a text', { prompt: 7 }],
    ['missing', {}],
  ] as const)('is refused when it is %s, by the name it was given', async ([, input]) => {
    const { status, body } = await submit(mesh.gateway, input)
    expect([status, body.code]).toEqual([400, 'invalid_request'])
    expect(body.errors[0]?.path).toBe('prompt')
  })

  test.for(['0193a2b4-0000-7000-8000-000000000000', 'not-an-id'])('is unknown by the id %s', async (id) => {
    const response = await fetch(`${mesh.gateway}/api/status/${id}`)
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, 'unknown_request'])
  })
})

describe('while the model takes its time', () => {
  let answering = Promise.withResolvers<void>()
  let model: FakeOpenAi
  let mesh: RunningMesh
  beforeAll(async () => {
    model = await startFakeOpenAi({ behave: () => ({ kind: 'slow', until: answering.promise }) })
    mesh = await startMesh({
      OPENAI_API_KEY: 'sk-test-0123456789abcdef',
      OPENAI_BASE_URL: model.url,
      OPENAI_MODEL: 'test-model',
      LLM_TIMEOUT_MS: '60000',
      REQUEST_TIMEOUT_MS: '5000', // of a client that waits; a job may take longer
    })
  })
  afterAll(async () => {
    answering.resolve()
    expect(await mesh?.stop()).toBe(0)
    await model?.close()
  })

  test('questions are taken in at once, wait in their place, and are answered when it answers', async () => {
    const took: number[] = []
    const ids: string[] = []
    for (let index = 0; index < 110; index += 1) {
      const started = performance.now()
      const { status, body } = await submit(mesh.gateway, { prompt: `Show me errors of service-${index}` })
      took.push(performance.now() - started)
      expect(status).toBe(202)
      ids.push(body.requestId)
    }
    const p95 = took.slice(10).toSorted((a, b) => a - b)[94] ?? Number.POSITIVE_INFINITY // the first ten warm everything up
    expect(p95).toBeLessThan(500) // 15 ms on a quiet machine; the tests of others may run beside this one

    const [first = '', last = ''] = [ids[0], ids.at(-1)]
    await eventually(
      'the first is worked on',
      async () => (await statusOf(mesh.gateway, first)).status === 'PROCESSING',
    )
    const waiting = await fetch(`${mesh.gateway}/api/status/${last}`)
    expect(waiting.headers.get('cache-control')).toBe('private, no-cache')
    expect(waiting.headers.get('retry-after')).toMatch(/^\d+$/)
    const body = (await waiting.json()) as { status: string; queue_position: number }
    expect(body.status).toBe('PENDING')
    expect(body.queue_position).toBeGreaterThan(50)

    answering.resolve()
    for (const id of ids) expect(await ended(mesh.gateway, id)).toMatchObject({ result: { generator: 'openai' } })
    expect(model.received).toHaveLength(110)
  })

  test('a killed worker asks it again only for what was not kept', async () => {
    answering = Promise.withResolvers()
    const asked = model.received.length
    const { body } = await submit(mesh.gateway, { prompt: 'Show me errors of the killed-service' })
    await eventually('the model is asked', async () => model.received.length === asked + 1)
    process.kill(await mesh.pid('queue_service'), 'SIGKILL')
    answering.resolve()
    await mesh.ready('queue_service')
    const done = await ended(mesh.gateway, body.requestId)
    expect(done).toMatchObject({ status: 'COMPLETE', attempts: 2 })
    expect(model.received.length - asked).toBeLessThanOrEqual(2)
    const history = await fetch(`${mesh.gateway}/api/requests?limit=200`)
    const { requests } = (await history.json()) as { requests: { request_id: string }[] }
    expect(requests.filter(({ request_id }) => request_id === body.requestId)).toHaveLength(1)
  })
})
