import { decodeTraces, type OtlpReceiver, type RecordedSpan, startOtlpReceiver } from '@dataprime/telemetry/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from './support/ask.ts'
import { type RunningMesh, startMesh } from './support/mesh.ts'
import { spansOf, traceIsThere } from './support/one-trace.ts'

const token = 'cxtp_testtoken0123456789'

let jaeger: OtlpReceiver
let coralogix: OtlpReceiver
let mesh: RunningMesh
beforeAll(async () => {
  jaeger = await startOtlpReceiver()
  coralogix = await startOtlpReceiver()
  mesh = await startMesh({
    OTEL_EXPORTER_OTLP_ENDPOINT: jaeger.url,
    CX_TOKEN: token,
    CX_DOMAIN: 'eu2.coralogix.com',
    CX_ENDPOINT: coralogix.url,
  })
})
afterAll(async () => {
  expect(await mesh?.stop()).toBe(0)
  await jaeger?.close()
  await coralogix?.close()
})

test('one trace reaches Jaeger, Coralogix and the local store, the same span for span', async () => {
  const { body } = await ask(mesh.gateway, 'Show me errors from the last hour grouped by service')
  for (const receiver of [jaeger, coralogix]) {
    await receiver.waitFor(traceIsThere(body.trace_id, 'generated'))
    expect(receiver.requests.some(({ path }) => path === '/v1/traces')).toBe(true)
  }
  const ids = (spans: readonly { spanId: string }[]): readonly string[] => spans.map(({ spanId }) => spanId).sort()
  expect(ids(spansOf(coralogix, body.trace_id))).toEqual(ids(spansOf(jaeger, body.trace_id)))

  const bySpanId = (spans: readonly RecordedSpan[]) => spans.toSorted((a, b) => a.spanId.localeCompare(b.spanId))
  const response = await fetch(`${mesh.gateway}/api/traces/${body.trace_id}/otlp`)
  const kept = decodeTraces((await response.json()) as object)
  expect(bySpanId(kept)).toEqual(bySpanId(spansOf(jaeger, body.trace_id)))
})

test('a trace that was saved as a file comes back through the gateway, span for span', async () => {
  const { body } = await ask(mesh.gateway, 'Show me errors of checkout from the last two hours')
  await jaeger.waitFor(traceIsThere(body.trace_id, 'generated'))
  const otlp = async (id: string) => (await fetch(`${mesh.gateway}/api/traces/${id}/otlp`)).text()
  const saved = await otlp(body.trace_id)
  // Under another id, as if it were from another machine.
  const id = '4bf92f3577b34da6a3ce929d0e0e4736'
  const foreign = saved.replaceAll(body.trace_id, id)
  const send = async () => {
    const headers = { 'content-type': 'application/json' }
    return (await fetch(`${mesh.gateway}/api/traces`, { method: 'POST', headers, body: foreign })).json()
  }
  expect(await send()).toEqual({ trace_ids: [id], rejected: 0, reason: '' })
  expect(decodeTraces(JSON.parse(await otlp(id)))).toEqual(decodeTraces(JSON.parse(foreign)))
  expect(await send()).toMatchObject({ trace_ids: [] })
})

test('feedback is linked to the trace of what it rates', async () => {
  const { body } = await ask(mesh.gateway, 'Count errors by subsystem today')
  const { request_id, trace_id } = body
  await jaeger.waitFor(traceIsThere(trace_id, 'generated'))
  const response = await fetch(`${mesh.gateway}/api/feedback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ request_id, user_input: 'Count errors', generated_query: body.query, rating: 5 }),
  })
  const given = (await response.json()) as { trace_id: string }
  const isLinked = ({ spans }: Pick<OtlpReceiver, 'spans'>) =>
    spans.some((span) => span.traceId === given.trace_id && span.links.length > 0)
  await jaeger.waitFor(isLinked)
  const root = spansOf(jaeger, trace_id).find(({ parentSpanId }) => parentSpanId === undefined)
  const stored = spansOf(jaeger, given.trace_id).find(({ name }) => name === 'storage_service.store_feedback')
  expect(stored?.links).toMatchObject([{ traceId: trace_id, spanId: root?.spanId }])
})

test('Coralogix gets its key, its application and its subsystem; nobody else gets the key', () => {
  for (const { headers } of coralogix.requests) expect(headers.authorization).toBe(`Bearer ${token}`)
  for (const { resource } of coralogix.spans) {
    expect(resource).toMatchObject({
      'cx.application.name': 'ai-dataprime-enterprise',
      'cx.subsystem.name': 'distributed-microservices',
    })
  }
  for (const { headers } of jaeger.requests) expect(headers).not.toHaveProperty('authorization')
  expect(JSON.stringify([mesh.lines, jaeger.spans, jaeger.logs])).not.toContain(token)
})
