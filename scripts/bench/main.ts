import { cpus } from 'node:os'
import { readOptions, refuse } from '../options.ts'
import { type Figure, table } from './figure.ts'

type Bench = () => Promise<readonly Figure[]>

/** Each is loaded when its turn comes, and the one in microseconds has the first: what others load makes it slower. */
const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  language: async () => (await import('./language.ts')).language,
  'start-up': async () => (await import('./start-up.ts')).startUp,
  memory: async () => (await import('./memory.ts')).memory,
  latency: async () => (await import('./latency.ts')).latency,
  tracing: async () => (await import('./tracing.ts')).tracing,
  queue: async () => (await import('./queue.ts')).queue,
  jobs: async () => (await import('./jobs.ts')).jobsPerMinute,
  submissions: async () => (await import('./submissions.ts')).takingIn,
  soak: async () => (await import('./soak.ts')).soak,
  workers: async () => (await import('./workers.ts')).workers,
  telemetry: async () => (await import('./telemetry.ts')).telemetry,
}

const usage = `Usage: npm run bench -- [${Object.keys(benches).join('|')}]… [--json]

Measures the mesh on this machine, all benches unless some are named. Absolute times are this machine's; ratios travel.`

const { values, positionals } = readOptions(usage, { json: { type: 'boolean' } }, { allowPositionals: true })
const unknown = positionals.filter((name) => !Object.hasOwn(benches, name))
if (unknown.length > 0) refuse(`Cannot measure ${unknown.join(', ')}: no such bench`, usage)

const figures: Figure[] = []
for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
  console.error(`${name} …`)
  const bench = await benches[name]?.()
  figures.push(...((await bench?.()) ?? []))
}
const machine = `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`
console.log(values.json ? JSON.stringify({ machine, figures }, null, 2) : `${machine}\n\n${table(figures)}`)
