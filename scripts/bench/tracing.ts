import { ask, pooled } from '../../test/support/ask.ts'
import { type RunningMesh, startMesh } from '../../test/support/mesh.ts'
import { type Figure, median } from './figure.ts'

const rounds = 5
const requests = 200
const width = 8

/** Throughput with tracing on, as it comes, against the same mesh with the SDK off: both up at once, in turn. */
export async function tracing(): Promise<readonly Figure[]> {
  const traced = await startMesh()
  const plain = await startMesh({ OTEL_SDK_DISABLED: 'true' })
  try {
    for (const mesh of [traced, plain]) await perSecond(mesh, 'warm')
    const ratios: number[] = []
    const rates: number[] = []
    for (let round = 0; round < rounds; round++) {
      const withTracing = await perSecond(traced, `r${round}`)
      const without = await perSecond(plain, `r${round}`)
      rates.push(withTracing)
      ratios.push(withTracing / without)
    }
    const note = `${rounds} rounds of ${requests} requests, ${width} at a time`
    return [
      { name: 'answers per second, traced', value: median(rates), unit: '/s', note },
      {
        name: 'throughput traced / untraced',
        value: median(ratios),
        unit: '',
        note: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
      },
    ]
  } finally {
    await traced.stop()
    await plain.stop()
  }
}

async function perSecond(mesh: RunningMesh, salt: string): Promise<number> {
  const questions = Array.from(
    { length: requests },
    (_, i) => `Show me errors of ${salt}-${i} from the last hour grouped by service`,
  )
  const started = performance.now()
  await pooled(questions, width, (question) => ask(mesh.gateway, question))
  return requests / ((performance.now() - started) / 1000)
}
