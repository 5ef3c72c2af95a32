import { setTimeout as wait } from 'node:timers/promises'
import { startFakeOpenAi } from '../../test/support/fake-openai.ts'
import { type RunningMesh, startMesh } from '../../test/support/mesh.ts'
import { ended, submit } from '../../test/support/submit.ts'
import { type Figure, quantile } from './figure.ts'
import { evenly } from './pace.ts'

/** Questions a second, and for how long: an even load of 10,000 an hour, and in its middle ten times as many. */
const even = 10_000 / 3_600
const phases = [
  { perSecond: even, seconds: 20 },
  { perSecond: even * 10, seconds: 30 },
  { perSecond: even, seconds: 20 },
]
const modelMs = 1_000
/** Every hundredth call of the model fails, and may be made again. */
const failsEvery = 100
/** So low that the burst goes over it. */
const highWater = 150
const patienceMs = 120_000

/** Questions in the background under an even load and a burst, with a model that takes its time and fails now and then. */
export async function soak(): Promise<readonly Figure[]> {
  const model = await startFakeOpenAi({
    behave: (_request, index) =>
      index % failsEvery === failsEvery - 1 ? { kind: 'error', status: 503 } : { kind: 'slow', until: wait(modelMs) },
  })
  const mesh = await startMesh({
    OPENAI_API_KEY: 'sk-test-0123456789abcdef',
    OPENAI_BASE_URL: model.url,
    OPENAI_MODEL: 'test-model',
    LLM_MAX_CONCURRENCY: '16',
    WORKER_CONCURRENCY: '16',
    QUEUE_HIGH_WATER: String(highWater),
    LOG_LEVEL: 'warn',
  })
  try {
    const submissions: (string | null)[] = []
    for (const { perSecond, seconds } of phases) {
      const all = Array.from({ length: Math.round(perSecond * seconds) }, (_, i) => submissions.length + i)
      submissions.push(...(await evenly(all, 1_000 / perSecond, (index) => submitted(mesh, index))))
    }
    const accepted = submissions.filter((id) => id !== null)
    const ends = []
    for (const id of accepted) ends.push(await ended(mesh.gateway, id, patienceMs))
    return figuresOf(ends, { asked: submissions.length, modelCalls: model.received.length })
  } finally {
    await mesh.stop()
    await model.close()
  }
}

/** The request's id; null when the queue said that it is full and when to come again. Throws at any other answer. */
async function submitted(mesh: RunningMesh, index: number): Promise<string | null> {
  const { status, headers, body } = await submit(mesh.gateway, { prompt: `Show me errors of service-${index}` })
  if (status === 202) return body.requestId
  if (status === 429 && body.code === 'queue_full' && headers.has('retry-after')) return null
  throw new Error(`Cannot submit: ${status} ${JSON.stringify(body)}`)
}

function figuresOf(
  ends: readonly Awaited<ReturnType<typeof ended>>[],
  { asked, modelCalls }: { readonly asked: number; readonly modelCalls: number },
): readonly Figure[] {
  const complete = ends.filter(({ status }) => status === 'COMPLETE')
  const tookS = complete.map(({ timings }) => (timings.total_ms ?? Number.NaN) / 1_000)
  const byModel = complete.filter(({ result }) => result?.degraded === false)
  return [
    {
      name: 'questions complete of those taken in',
      value: (complete.length * 100) / ends.length,
      unit: '%',
      target: '≥ 99.9 %',
      note: `${ends.length} of ${asked} taken in, ${asked - ends.length} refused with a time to come again; every ${failsEvery}th of ${modelCalls} calls of the model failed`,
    },
    {
      name: 'submission to end, mean',
      value: tookS.reduce((sum, seconds) => sum + seconds, 0) / tookS.length,
      unit: 's',
      target: '< 30 s',
      note: `the model takes ${modelMs / 1_000} s; p95 ${quantile(tookS, 0.95).toFixed(1)} s`,
    },
    { name: 'of them answered by the model', value: (byModel.length * 100) / complete.length, unit: '%' },
  ]
}
