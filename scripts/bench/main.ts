import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { type Figure, table } from './figure.ts'
import { jobsPerMinute } from './jobs.ts'
import { language } from './language.ts'
import { latency } from './latency.ts'
import { memory } from './memory.ts'
import { queue } from './queue.ts'
import { startUp } from './start-up.ts'
import { takingIn } from './submissions.ts'
import { telemetry } from './telemetry.ts'
import { tracing } from './tracing.ts'
import { workers } from './workers.ts'

const benches: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  'start-up': startUp,
  memory,
  latency,
  tracing,
  language,
  queue,
  jobs: jobsPerMinute,
  submissions: takingIn,
  workers,
  telemetry,
}

const usage = `Usage: npm run bench -- [${Object.keys(benches).join('|')}]… [--json]

Measures the mesh on this machine, all benches unless some are named. Absolute times are this machine's; ratios travel.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
})
const unknown = positionals.filter((name) => !(name in benches))

if (values.help) console.log(usage)
else if (unknown.length > 0) {
  console.error(`Cannot measure ${unknown.join(', ')}: no such bench\n\n${usage}`)
  process.exitCode = 2
} else {
  const figures: Figure[] = []
  for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
    console.error(`${name} …`)
    figures.push(...((await benches[name]?.()) ?? []))
  }
  const machine = `${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}`
  console.log(values.json ? JSON.stringify({ machine, figures }, null, 2) : `${machine}\n\n${table(figures)}`)
}
