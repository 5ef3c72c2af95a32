import { afterEach, expect, test } from 'vitest'
import { decodeTraces, type OtlpReceiver, startOtlpReceiver } from '../src/testing/index.ts'
import { type Demo, startDemo } from './support/demo.ts'

const open: { stop?: () => Promise<unknown>; close?: () => Promise<unknown> }[] = []
afterEach(async () => {
  for (const each of open.splice(0).toReversed()) await (each.stop ?? each.close)?.call(each)
})

async function receiver(): Promise<OtlpReceiver> {
  const started = await startOtlpReceiver()
  open.push(started)
  return started
}

async function demo(env: Record<string, string>, name?: string): Promise<Demo> {
  const started = await startDemo(env, name)
  open.push(started)
  return started
}

const timeout = 30_000

test(
  'Coralogix gets all signals with its key and names, a collector gets its own headers, and neither sees the other',
  async () => {
    const [store, collector, coralogix] = [await receiver(), await receiver(), await receiver()]
    const service = await demo({
      STORAGE_URL: store.url,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-collector-key=for-the-collector',
      OTEL_METRIC_EXPORT_INTERVAL: '300',
      CX_TOKEN: 'cxtp_a-secret-of-ours',
      CX_ENDPOINT: coralogix.url,
      CX_SUBSYSTEM_NAME: 'my-subsystem',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=staging,service.name=not-mine',
    })
    await service.get('/work/1')
    for (const path of ['/v1/traces', '/v1/logs', '/v1/metrics']) {
      const request = await coralogix.waitFor(({ requests }) => requests.find((each) => each.path === path))
      expect(request.headers).toMatchObject({
        authorization: 'Bearer cxtp_a-secret-of-ours',
        'content-type': 'application/json',
      })
      expect(request.headers).not.toHaveProperty('x-collector-key')
      const seen = await collector.waitFor(({ requests }) => requests.find((each) => each.path === path))
      expect(seen.headers).toMatchObject({ 'x-collector-key': 'for-the-collector' })
      expect(seen.headers).not.toHaveProperty('authorization')
    }
    expect(coralogix.spans[0]?.resource).toMatchObject({
      'service.name': 'demo_service',
      'cx.application.name': 'ai-dataprime-enterprise',
      'cx.subsystem.name': 'my-subsystem',
      'deployment.environment.name': 'staging',
    })
    const [local] = await store.waitFor(({ requests }) => requests.length > 0 && requests)
    expect(local?.headers).not.toHaveProperty('x-collector-key')
    expect(local?.headers).not.toHaveProperty('authorization')
    expect(service.output()).not.toContain('a-secret-of-ours')
  },
  timeout,
)

test(
  'a dead collector costs no request and holds the shutdown for a second at most',
  async () => {
    const service = await startDemo({
      STORAGE_URL: 'http://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    })
    expect(await service.get('/work/1')).toHaveProperty('headers')
    const { shutdownMs } = await service.stop()
    expect(shutdownMs).toBeLessThan(1500)
  },
  timeout,
)

test(
  'spans beyond the queue are dropped and counted',
  async () => {
    const service = await demo({
      STORAGE_URL: 'http://127.0.0.1:1',
      OTEL_BSP_MAX_QUEUE_SIZE: '2',
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2',
      OTEL_BSP_SCHEDULE_DELAY: '60000',
    })
    for (const id of [1, 2, 3, 4]) await service.get(`/work/${id}`)
    const text = await (await fetch(`${service.url}/metrics`)).text()
    expect(text).toMatch(/telemetry_records_dropped_total\{destination="local",signal="traces"[^}]*\} [1-9]/)
  },
  timeout,
)

test(
  'with OTEL_SDK_DISABLED the service works, nothing is sent, and lines still carry the request',
  async () => {
    const store = await receiver()
    const service = await startDemo({ STORAGE_URL: store.url, OTEL_SDK_DISABLED: 'true' })
    expect(await service.get(`/call/axios?target=${encodeURIComponent(`${service.url}/work/5`)}`)).toMatchObject({
      carrier: null,
    })
    expect(await (await fetch(`${service.url}/metrics`)).text()).toBe('# telemetry is off\n')
    await service.stop()
    expect(store.requests).toEqual([])
    expect(service.output()).toContain('"request_id":"request-5"')
    expect(service.output()).not.toContain('trace_id')
  },
  timeout,
)

test(
  'the service that keeps the store gets its own spans in process, also those from before it was ready',
  async () => {
    const store = await receiver()
    const service = await demo({ STORAGE_URL: store.url, OWN_STORE: 'on' }, 'storage_service')
    await service.get('/work/1')
    const names = new Set<string>()
    await service.message(({ spans }) => {
      for (const { name } of decodeTraces(spans ?? {})) names.add(name)
      return (names.has('demo.before_receiver') && names.has('demo.get_work_n')) || undefined
    })
    await service.message(({ logs }) => logs)
    expect(store.requests).toEqual([])
  },
  timeout,
)

test(
  'LOCAL_TELEMETRY=off keeps the store out',
  async () => {
    const store = await receiver()
    const service = await startDemo({ STORAGE_URL: store.url, LOCAL_TELEMETRY: 'off' })
    await service.get('/work/1')
    await service.stop()
    expect(store.requests).toEqual([])
  },
  timeout,
)
