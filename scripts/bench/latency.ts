import { type RecordedSpan, startOtlpReceiver } from '../../packages/telemetry/src/testing/index.ts'
import { ask } from '../../test/support/ask.ts'
import { startMesh } from '../../test/support/mesh.ts'
import { traceIsThere } from '../../test/support/one-trace.ts'
import { type Figure, median, quantile } from './figure.ts'

const warmUp = 50
const requests = 300

/** How long a synchronous answer takes offline, one after the other, and how much of it the gateway itself needs. */
export async function latency(): Promise<readonly Figure[]> {
  const receiver = await startOtlpReceiver()
  const mesh = await startMesh({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url })
  try {
    for (let i = 0; i < warmUp; i++)
      await ask(mesh.gateway, `Show me errors of warm-up-${i} from the last hour grouped by service`)
    const milliseconds: number[] = []
    let last = ''
    for (let i = 0; i < requests; i++) {
      const started = performance.now()
      const { body } = await ask(mesh.gateway, `Show me errors of service-${i} from the last hour grouped by service`)
      milliseconds.push(performance.now() - started)
      last = body.trace_id
    }
    await receiver.waitFor(traceIsThere(last, 'generated'), 60_000)
    const selfTimes = gatewaySelfTimes(receiver.spans).slice(-requests)
    const note = `${requests} requests, one at a time`
    return [
      { name: 'sync answer p50', value: median(milliseconds), unit: 'ms', target: '≤ 25 ms', note },
      { name: 'sync answer p95', value: quantile(milliseconds, 0.95), unit: 'ms', note },
      {
        name: 'gateway self-time p95',
        value: quantile(selfTimes, 0.95),
        unit: 'ms',
        target: '≤ 10 ms',
        note: 'root span less its calls',
      },
    ]
  } finally {
    await mesh.stop()
    await receiver.close()
  }
}

/** Milliseconds of each root span that none of its own calls covers; the calls follow one another. */
function gatewaySelfTimes(spans: readonly RecordedSpan[]): readonly number[] {
  const calls = Map.groupBy(
    spans.filter(({ service, kind }) => service === 'api_gateway' && kind === 'CLIENT'),
    ({ parentSpanId }) => parentSpanId,
  )
  return spans
    .filter(({ name }) => name === 'api_gateway.generate_query_pipeline')
    .toSorted((a, b) => a.start - b.start)
    .map((root) =>
      (calls.get(root.spanId) ?? []).reduce((rest, call) => rest - (call.end - call.start), root.end - root.start),
    )
}
