import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { expectTree, type OtlpReceiver, type RecordedSpan, startOtlpReceiver } from '../src/testing/index.ts'
import { type Demo, startDemo } from './support/demo.ts'

// One real process under the preload, exporting to one real receiver. The bodies of its answers say what reached it.
let receiver: OtlpReceiver
let demo: Demo

beforeAll(async () => {
  receiver = await startOtlpReceiver()
  demo = await startDemo({
    STORAGE_URL: `${receiver.url},http://127.0.0.1:1`,
    OTEL_BSP_SCHEDULE_DELAY: '50',
    OTEL_BLRP_SCHEDULE_DELAY: '50',
  })
}, 30_000)
afterAll(async () => {
  await demo.stop()
  await receiver.close()
})
// Spans leave in the order of their ends, so once a last one has arrived nothing of the test before can.
let last = 1000
beforeEach(async () => {
  const path = `/work/${++last}`
  await demo.get(path)
  await receiver.waitFor(({ spans }) => spans.some(({ attributes }) => attributes['url.path'] === path))
  receiver.clear()
})

const ended = (name: string): Promise<RecordedSpan> =>
  receiver.waitFor(({ spans }) => spans.find((span) => span.name === name))
const call = (way: string, headers?: Record<string, string>) =>
  demo.get(`/call/${way}?target=${encodeURIComponent(`${demo.url}/work/7`)}`, headers)

describe('one hop', () => {
  test('made with axios is one CLIENT and one SERVER span under the business names', async () => {
    await call('axios')
    await ended('demo.get_call_axios')
    expectTree(receiver.spans, {
      name: 'demo.get_call_axios',
      kind: 'SERVER',
      service: 'demo_service',
      children: [
        {
          name: 'demo.call_demo',
          kind: 'CLIENT',
          children: [{ name: 'demo.get_work_n', kind: 'SERVER', children: [{ name: 'demo.work', kind: 'INTERNAL' }] }],
        },
      ],
    })
  })

  test.each(['fetch', 'http'])('made with %s has no double either', async (way) => {
    await call(way)
    await ended(`demo.get_call_${way}`)
    expectTree(receiver.spans, {
      name: `demo.get_call_${way}`,
      children: [
        { name: 'GET', kind: 'CLIENT', children: [{ name: 'demo.get_work_n', children: [{ name: 'demo.work' }] }] },
      ],
    })
  })

  test('keeps the attributes of the conventions, and those given with the name', async () => {
    await call('axios')
    const server = await ended('demo.get_work_n')
    expect(server.attributes).toMatchObject({
      'http.route': '/work/:id',
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'url.path': '/work/7',
    })
    const client = await ended('demo.call_demo')
    expect(client.attributes).toMatchObject({ 'http.request.resend_count': 1, 'http.response.status_code': 200 })
  })
})

test('spans of our own have the service as their scope, and the resource says who it is', async () => {
  await demo.get('/work/1')
  const span = await ended('demo.work')
  expect(span.scope).toBe('demo_service')
  expect(span.resource).toMatchObject({
    'service.name': 'demo_service',
    'service.version': '1.2.3',
    'service.namespace': 'dataprime_distributed_system',
    'service.instance.id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    'deployment.environment.name': 'development',
    'cx.application.name': 'ai-dataprime-enterprise',
    'cx.subsystem.name': 'distributed-microservices',
  })
})

test('a request that no route answers, and one that fails, have named SERVER spans', async () => {
  await fetch(`${demo.url}/nope`)
  expect((await ended('demo.get_nope')).attributes).toMatchObject({ 'http.response.status_code': 404 })
  await fetch(`${demo.url}/fail`)
  expect(await ended('demo.get_fail')).toMatchObject({
    status: { code: 'ERROR' },
    attributes: { 'http.response.status_code': 500 },
  })
})

test('a request whose client went away before the answer shows no success', async () => {
  await fetch(`${demo.url}/silence`).catch(() => undefined)
  expect((await ended('demo.get_silence')).attributes).toMatchObject({
    'http.response.status_code': 499,
    'error.type': 'client_gone',
  })
})

test('a probe has no span, and nothing below it propagates', async () => {
  await demo.get(`/health/live?target=${encodeURIComponent(`${demo.url}/work/7`)}`)
  const server = await ended('demo.get_work_n')
  expect(server.parentSpanId).toBeUndefined()
  await demo.get('/work/8')
  await receiver.waitFor(({ spans }) => spans.filter(({ name }) => name === 'demo.work').length === 2)
  expect(receiver.spans.map(({ name }) => name).toSorted()).toEqual([
    'demo.get_work_n',
    'demo.get_work_n',
    'demo.work',
    'demo.work',
  ])
})

describe('calls that leave the mesh', () => {
  test.each(['outside-axios', 'outside-fetch'])('%s has a span and carries neither trace nor baggage', async (way) => {
    const { answer } = await call(way, { baggage: 'tenant=acme' })
    expect((answer as { headers: object }).headers).not.toHaveProperty('traceparent')
    expect((answer as { headers: object }).headers).not.toHaveProperty('baggage')
    const caller = await ended(`demo.get_call_${way}`)
    expect(receiver.spans.filter(({ parentSpanId }) => parentSpanId === caller.spanId)).toMatchObject([
      { kind: 'CLIENT' },
    ])
  })

  test('untraced ones have no span at all', async () => {
    const { answer } = await call('untraced')
    expect((answer as { headers: object }).headers).not.toHaveProperty('traceparent')
    const caller = await ended('demo.get_call_untraced')
    expect(receiver.spans.filter(({ parentSpanId }) => parentSpanId === caller.spanId)).toEqual([])
  })
})

describe('an incoming trace', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c'
  const spanId = 'b7ad6b7169203331'

  test('is joined, with its state and baggage handed on', async () => {
    const { answer } = await call('axios', {
      traceparent: `00-${traceId}-${spanId}-01`,
      tracestate: 'vendor=1',
      baggage: 'tenant=acme',
    })
    expect((answer as { headers: object }).headers).toMatchObject({
      traceparent: expect.stringMatching(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`)),
      tracestate: 'vendor=1',
      baggage: 'tenant=acme',
    })
    expect(await ended('demo.get_call_axios')).toMatchObject({ traceId, parentSpanId: spanId, traceState: 'vendor=1' })
  })

  test('of a later version with more fields is joined', async () => {
    const { carrier } = await call('axios', { traceparent: `01-${traceId}-${spanId}-ff-what-may-come` })
    expect(carrier).toMatchObject({ traceparent: expect.stringMatching(new RegExp(`^00-${traceId}-[0-9a-f]{16}-01$`)) })
  })

  test('that is not sampled is handed on and not exported', async () => {
    const { answer } = await call('axios', { traceparent: `00-${traceId}-${spanId}-00` })
    expect((answer as { headers: object }).headers).toMatchObject({
      traceparent: expect.stringMatching(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`)),
    })
    await demo.get('/work/9')
    await ended('demo.get_work_n')
    expect(receiver.spans.filter((span) => span.traceId === traceId)).toEqual([])
  })

  test.each([
    ['version ff', `ff-${traceId}-${spanId}-01`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['a span id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['a short trace id', `00-${traceId.slice(1)}-${spanId}-01`],
    ['letters that are not hexadecimal', `00-${traceId.replace('a', 'g')}-${spanId}-01`],
    ['upper case', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['a missing part', `00-${traceId}-${spanId}`],
    ['an extra part in version 00', `00-${traceId}-${spanId}-01-extra`],
  ])('with %s is malformed: a new trace starts', async (_what, traceparent) => {
    await demo.get('/work/1', { traceparent })
    const server = await ended('demo.get_work_n')
    expect(server.parentSpanId).toBeUndefined()
    expect(server.traceId).not.toBe(traceId)
  })

  test('with more than 2 KB of baggage loses the baggage and nothing else', async () => {
    const { answer } = await call('axios', {
      traceparent: `00-${traceId}-${spanId}-01`,
      baggage: `big=${'x'.repeat(2100)}`,
    })
    expect((answer as { headers: object }).headers).not.toHaveProperty('baggage')
    expect((await ended('demo.get_call_axios')).traceId).toBe(traceId)
  })
})

test('a log line carries trace, span and request, on stdout and over OTLP, and no secret', async () => {
  await demo.get('/work/42')
  const span = await ended('demo.work')
  const record = await receiver.waitFor(({ logs }) =>
    logs.find(({ attributes }) => attributes['request_id'] === 'request-42'),
  )
  expect(record).toMatchObject({
    service: 'demo_service',
    severity: 'INFO',
    traceId: span.traceId,
    spanId: span.spanId,
  })
  const line = JSON.parse(
    demo
      .output()
      .split('\n')
      .findLast((each) => each.includes('request-42')) ?? '{}',
  )
  expect(line).toMatchObject({ service: 'demo_service', level: 'info', trace_id: span.traceId, span_id: span.spanId })
  expect(demo.output() + JSON.stringify(receiver.logs)).not.toMatch(/abcdefghijkl/)
})

test('metrics are served as Prometheus text and never sent to the local store', async () => {
  const text = await (await fetch(`${demo.url}/metrics`)).text()
  expect(text).toContain('http_server_request_duration_count{')
  expect(receiver.requests.map(({ path }) => path)).not.toContain('/v1/metrics')
})
