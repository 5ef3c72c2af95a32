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
