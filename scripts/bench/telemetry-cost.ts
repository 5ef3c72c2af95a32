import { answeredQuestion, someInsights } from '../../test/support/answered-question.ts'
import { ask } from '../../test/support/ask.ts'
import { type RunningMesh, startMesh } from '../../test/support/mesh.ts'
import { type Figure, median, quantile } from './figure.ts'
import { fillStorage } from './fill-storage.ts'
import { evenly } from './pace.ts'

const rows = 100_000
/** Short turns, and many: what the machine does otherwise comes and goes within seconds. */
const rounds = 24
const secondsPerTurn = 3
const requestsPerSecond = 50
/** Calls measured in a turn, spread over it. */
const measuredPerTurn = 60
const measuredAlone = 120

const operations = { store, feedback }
type Operation = keyof typeof operations
type Times = Readonly<Record<Operation, readonly number[]>>

/**
 * What the local telemetry store costs those who share its process: `POST /store` and `POST /feedback` at storage_service while
 * questions run through the whole mesh, with `LOCAL_TELEMETRY` on and off. Both meshes are up at once and have their turns, so that
 * whatever else the machine does meets both.
 */
export async function telemetryCost(): Promise<readonly Figure[]> {
  const on = await startMesh({ LOG_LEVEL: 'warn' })
  const off = await startMesh({ LOG_LEVEL: 'warn', LOCAL_TELEMETRY: 'off' })
  try {
    for (const mesh of [on, off]) await prepare(mesh)
    const alone = { store: await oneByOne(() => store(on)), feedback: await oneByOne(() => feedback(on)) }
    for (const mesh of [on, off]) await underLoad(mesh, 'warm')
    const turns: { readonly on: Times; readonly off: Times }[] = []
    for (let round = 0; round < rounds; round++) {
      // Whoever goes second finds the machine warmer.
      if (round % 2 === 0) turns.push({ on: await underLoad(on, `a${round}`), off: await underLoad(off, `b${round}`) })
      else turns.push({ off: await underLoad(off, `b${round}`), on: await underLoad(on, `a${round}`) })
    }
    return (['store', 'feedback'] as const).flatMap((name) => [
      aloneFigure(name, alone[name]),
      ...figuresOf(name, turns),
    ])
  } finally {
    await on.stop()
    await off.stop()
  }
}

function aloneFigure(name: Operation, times: readonly number[]): Figure {
  const note = `at ${rows} rows, one at a time; median ${median(times).toFixed(1)} ms`
  return { name: `${name}, p95`, value: quantile(times, 0.95), unit: 'ms', target: '≤ 50 ms', note }
}

function figuresOf(name: Operation, turns: readonly { readonly on: Times; readonly off: Times }[]): readonly Figure[] {
  const p95 = (times: readonly number[]) => quantile(times, 0.95)
  const all = (which: 'on' | 'off') => turns.flatMap((turn) => turn[which][name])
  const ms = (times: readonly number[]) => `${p95(times).toFixed(1)} ms, median ${median(times).toFixed(1)} ms`
  return [
    {
      name: `${name} under load, p95`,
      value: p95(all('on')),
      unit: 'ms',
      note: `at ${rows} rows and ${requestsPerSecond} requests/s`,
    },
    {
      name: `${name} under load, p95 with the store / without`,
      value: p95(all('on')) / p95(all('off')),
      unit: '',
      target: '< 1.2',
      note: `${rounds} turns each; with ${ms(all('on'))}, without ${ms(all('off'))}`,
    },
  ]
}

async function oneByOne(call: () => Promise<number>): Promise<readonly number[]> {
  const times: number[] = []
  for (let i = 0; i < measuredAlone; i++) times.push(await call())
  return times
}

async function prepare(mesh: RunningMesh): Promise<void> {
  for (const name of ['store', 'feedback'] as const) await operations[name](mesh)
  fillStorage(mesh.dataDir, rows)
}

/** The load, and between its requests the calls that are measured. */
async function underLoad(mesh: RunningMesh, salt: string): Promise<Times> {
  const asked = Array.from({ length: requestsPerSecond * secondsPerTurn }, (_, i) => `${salt}-${i}`)
  const load = evenly(asked, 1_000 / requestsPerSecond, (name) => question(mesh, name))
  const calls = Array.from({ length: measuredPerTurn }, (_, i) => (i % 2 === 0 ? 'store' : 'feedback'))
  const times = await evenly(calls, (secondsPerTurn * 1_000) / measuredPerTurn, async (name: Operation) => ({
    name,
    ms: await operations[name](mesh),
  }))
  await load
  const of = (name: Operation) => times.filter((time) => time.name === name).map(({ ms }) => ms)
  return { store: of('store'), feedback: of('feedback') }
}

function question(mesh: RunningMesh, name: string) {
  return ask(mesh.gateway, `Show me errors of service-${name} from the last hour grouped by service`)
}

function store(mesh: RunningMesh): Promise<number> {
  const request = answeredQuestion()
  return post(mesh, '/store', { job_id: `job-${request.request_id}`, request, insights: someInsights })
}

function feedback(mesh: RunningMesh): Promise<number> {
  const { user_input, query } = answeredQuestion()
  return post(mesh, '/feedback', {
    request_id: crypto.randomUUID(),
    user_input,
    generated_query: query,
    rating: 4,
  })
}

async function post(mesh: RunningMesh, path: string, body: object): Promise<number> {
  const headers = { 'content-type': 'application/json' }
  const asked = performance.now()
  const response = await fetch(mesh.url('storage_service') + path, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`Cannot post to ${path}: ${response.status} ${text}`)
  return performance.now() - asked
}
