import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { pooled } from '../../test/support/ask.ts'
import { type RunningMesh, startMesh } from '../../test/support/mesh.ts'
import { type Figure, quantile } from './figure.ts'
import { evenly } from './pace.ts'
import { telemetryCost } from './telemetry-cost.ts'

const total = 200_000
const perTrace = 20
const perBatch = 500
const services = ['api_gateway', 'query_service', 'validation_service', 'queue_service', 'storage_service']

/** What six services send while 50 requests a second run: each twice a second. */
const pace = { batches: 100, perBatch: 150, everyMs: 1_000 / 12 }

export async function telemetry(): Promise<readonly Figure[]> {
  return [...(await telemetryStore()), ...(await telemetryCost())]
}

/** The local telemetry store of the real service: spans taken in over HTTP, then read as the viewers read them. */
async function telemetryStore(): Promise<readonly Figure[]> {
  const mesh = await startMesh({ TELEMETRY_MAX_SPANS: '1000000', TELEMETRY_MAX_MB: '4096', LOG_LEVEL: 'warn' })
  const url = mesh.url('storage_service')
  try {
    const { bodies, traceIds } = batches(total, perBatch)
    const send = async (body: string) => {
      const asked = performance.now()
      const response = await fetch(`${url}/v1/traces`, { method: 'POST', headers, body })
      if (response.status !== 200) throw new Error(`Cannot send spans: ${response.status} ${await response.text()}`)
      await response.arrayBuffer()
      return performance.now() - asked
    }
    const started = performance.now()
    await pooled(bodies, 4, send)
    const seconds = (performance.now() - started) / 1_000
    const memory = await residentMb(mesh)
    const { spans, size_bytes } = await held(url)
    const oneTrace = await timed(200, (i) => `${url}/traces/${traceIds[(i * 37) % traceIds.length]}`)
    const list = await timed(50, () => `${url}/traces?limit=50`)
    const failed = await timed(20, () => `${url}/traces?limit=50&status=error`)
    const search = await timed(10, () => `${url}/traces?limit=50&q=nowhere-to-be-found`)
    const map = await timed(50, () => `${url}/service-map`)
    const nothing = quantile(await timed(100, () => `${url}/health/live`), 0.95)
    const paced = batches(pace.batches * pace.perBatch, pace.perBatch).bodies
    const answers = await evenly(paced, pace.everyMs, send)
    /** The machine may be busy: what an empty answer takes on it tells how much. */
    const read = (name: string, durations: readonly number[], target?: string): Figure => {
      const value = quantile(durations, 0.95)
      const note = `of ${spans} held; ${(value / nothing).toFixed(1)}× an empty answer`
      return { name: `${name}, p95`, value, unit: 'ms', note, ...(target && { target }) }
    }
    return [
      {
        name: 'spans taken in over HTTP',
        value: total / seconds,
        unit: '/s',
        note: `${perBatch} a batch, 4 at a time`,
      },
      {
        name: 'batch answered, p95',
        value: quantile(answers, 0.95),
        unit: 'ms',
        target: '≤ 100 ms',
        note: `${pace.perBatch} spans, 12 times a second: the share of 50 requests/s`,
      },
      { name: 'file', value: size_bytes / 2 ** 20, unit: 'MB', note: `${Math.round(size_bytes / spans)} bytes a span` },
      { name: 'memory of storage_service', value: memory, unit: 'MB', note: 'resident, after taking them in' },
      read('one trace read', oneTrace, '≤ 50 ms'),
      read('newest 50 traces listed', list, '≤ 50 ms'),
      read('failed traces among them, none', failed),
      read('search that finds nothing', search),
      read('service map', map, '≤ 50 ms'),
    ]
  } finally {
    await mesh.stop()
  }
}

const headers = { 'content-type': 'application/json' }

/** Bodies made before the clock starts: traces of a chain of calls, with the attributes that HTTP spans have. */
function batches(spanCount: number, batchSize: number) {
  const traceIds = Array.from({ length: spanCount / perTrace }, () => randomBytes(16).toString('hex'))
  const now = Date.now()
  const spans = traceIds.flatMap((traceId, i) => traceOf(traceId, now - (i % 1_800_000)))
  const bodies = Array.from({ length: spanCount / batchSize }, (_, i) =>
    request(spans.slice(i * batchSize, (i + 1) * batchSize)),
  )
  return { bodies, traceIds }
}

function traceOf(traceId: string, startMs: number) {
  const ids = Array.from({ length: perTrace }, () => randomBytes(8).toString('hex'))
  return ids.map((spanId, at) => ({
    service: services[(at >> 1) % services.length] ?? '',
    json: {
      traceId,
      spanId,
      ...(at > 0 && { parentSpanId: ids[at - 1] }),
      name: at % 2 === 0 ? 'a_service.does_something' : 'a_service.call_another_service',
      kind: at % 2 === 0 ? 2 : 3,
      startTimeUnixNano: `${startMs}${String(at * 1_000).padStart(6, '0')}`,
      endTimeUnixNano: `${startMs + 40 - at}000000`,
      attributes: [
        { key: 'http.request.method', value: { stringValue: 'POST' } },
        { key: 'url.path', value: { stringValue: '/something' } },
        { key: 'http.response.status_code', value: { intValue: 200 } },
        { key: 'server.address', value: { stringValue: '127.0.0.1' } },
        { key: 'server.port', value: { intValue: 8011 } },
      ],
      status: {},
    },
  }))
}

function request(spans: ReturnType<typeof traceOf>): string {
  const byService = Map.groupBy(spans, ({ service }) => service)
  return JSON.stringify({
    resourceSpans: [...byService].map(([service, own]) => ({
      resource: { attributes: [{ key: 'service.name', value: { stringValue: service } }] },
      scopeSpans: [{ scope: { name: 'bench' }, spans: own.map(({ json }) => json) }],
    })),
  })
}

async function timed(times: number, urlOf: (i: number) => string): Promise<readonly number[]> {
  const durations: number[] = []
  for (let i = 0; i < times; i++) {
    const asked = performance.now()
    const response = await fetch(urlOf(i))
    if (!response.ok) throw new Error(`Cannot read ${response.url}: ${response.status}`)
    await response.arrayBuffer()
    durations.push(performance.now() - asked)
  }
  return durations
}

async function held(url: string): Promise<{ readonly spans: number; readonly size_bytes: number }> {
  const { figures } = (await (await fetch(`${url}/stats`)).json()) as {
    figures: { telemetry: { spans: number; size_bytes: number } }
  }
  return figures.telemetry
}

/** Of Linux only; elsewhere it is not a number. */
async function residentMb(mesh: RunningMesh): Promise<number> {
  const pid = await mesh.pid('storage_service')
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return Number.NaN
  }
}
