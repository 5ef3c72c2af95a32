import { type OtlpReceiver, startOtlpReceiver } from '@dataprime/telemetry/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from './support/ask.ts'
import { eventually, type RunningMesh, startMesh } from './support/mesh.ts'
import { spansOf, traceIsThere } from './support/one-trace.ts'
import { type RecordingProxy, startRecordingProxy } from './support/recording-proxy.ts'

const question = 'Show me errors from the last hour grouped by service'
const parent = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }

let receiver: OtlpReceiver
let storage: RecordingProxy
let mesh: RunningMesh
beforeAll(async () => {
  receiver = await startOtlpReceiver()
  storage = await startRecordingProxy()
  mesh = await startMesh({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, STORAGE_URL: storage.url })
  storage.forwardTo(mesh.url('storage_service'))
})
afterAll(async () => {
  expect(await mesh?.stop()).toBe(0)
  await storage?.close()
  await receiver?.close()
})

test("a caller's trace is joined, and its tracestate and baggage reach storage through the queue", async () => {
  const { body } = await ask(mesh.gateway, question, {
    traceparent: `00-${parent.traceId}-${parent.spanId}-01`,
    tracestate: 'vendor=opaque,other=1',
    baggage: 'tenant=blue',
  })
  expect(body.trace_id).toBe(parent.traceId)
  const stored = await receiver.waitFor(() =>
    spansOf(receiver, parent.traceId).find(({ name }) => name === 'storage_service.store_processing_data'),
  )
  expect(stored.traceState).toBe('vendor=opaque,other=1')
  const { headers } = storage.passed.find(({ path }) => path === '/store') ?? {}
  expect(headers).toMatchObject({ tracestate: 'vendor=opaque,other=1', baggage: 'tenant=blue' })
  const root = await receiver.waitFor(() =>
    spansOf(receiver, parent.traceId).find(({ name }) => name === 'api_gateway.generate_query_pipeline'),
  )
  expect(root.parentSpanId).toBe(parent.spanId)
})

test('a caller that does not sample gets its answer and nothing is exported, not even by the worker', async () => {
  const traceId = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1'
  const { status, body } = await ask(mesh.gateway, question, { traceparent: `00-${traceId}-${parent.spanId}-00` })
  expect(status).toBe(200)
  // The job is done: whatever its spans were to be, they have ended.
  await eventually('the job is complete', async () => {
    const response = await fetch(`${mesh.url('queue_service')}/jobs?status=COMPLETE&limit=500`)
    const { jobs } = (await response.json()) as { jobs: { job_id: string }[] }
    return (
      body.background.status === 'queued' &&
      jobs.some(({ job_id }) => job_id === (body.background as { job_id: string }).job_id)
    )
  })
  const later = await ask(mesh.gateway, 'Count errors by subsystem today')
  await receiver.waitFor(traceIsThere(later.body.trace_id, 'generated')) // batches leave in order: what came before has come
  expect(spansOf(receiver, traceId)).toEqual([])
})

test.each([
  ['version ff', `ff-${parent.traceId}-${parent.spanId}-01`],
  ['a trace id of zeros', `00-${'0'.repeat(32)}-${parent.spanId}-01`],
  ['a span id of zeros', `00-${parent.traceId}-${'0'.repeat(16)}-01`],
  ['a short trace id', `00-${parent.traceId.slice(1)}-${parent.spanId}-01`],
  ['a trace id that is not hexadecimal', `00-${parent.traceId.slice(1)}g-${parent.spanId}-01`],
  ['upper case', `00-${parent.traceId.toUpperCase()}-${parent.spanId}-01`],
  ['a missing part', `00-${parent.traceId}-${parent.spanId}`],
  ['a part too many in version 00', `00-${parent.traceId}-${parent.spanId}-01-extra`],
])('a traceparent with %s starts a new trace', async (_, traceparent) => {
  const { status, body } = await ask(mesh.gateway, question, { traceparent })
  expect(status).toBe(200)
  expect(body.trace_id).toMatch(/^[0-9a-f]{32}$/)
  expect(body.trace_id).not.toBe(parent.traceId)
})

test('a later version with fields of its own is understood as far as version 00 goes', async () => {
  const traceId = 'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb2'
  const { body } = await ask(mesh.gateway, question, {
    traceparent: `01-${traceId}-${parent.spanId}-01-what-the-future-brings`,
  })
  expect(body.trace_id).toBe(traceId)
})
