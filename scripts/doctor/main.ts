import { resolve } from 'node:path'
import process from 'node:process'
import { paintFor } from '../../packages/cli/src/paint.ts'
import { SettingsError } from '../../packages/mesh/src/settings.ts'
import { serviceTable } from '../launcher/service-table.ts'
import { withSettingsFile } from '../launcher/settings-file.ts'
import { readOptions } from '../options.ts'
import { portsOf } from './ports.ts'
import { lines, problemsOf } from './report.ts'
import { settingsOf } from './settings.ts'
import { viewsOf } from './views.ts'

const usage = `Usage: npm run doctor [-- --json]

Looks at this machine and at the services that run on it, and changes nothing: who has their ports, which settings are set
(secrets are masked), and how each service reaches its neighbours. Exit codes: 0 nothing is wrong, 1 something is.`

const { values } = readOptions(usage, { json: { type: 'boolean' } })
const root = resolve(import.meta.dirname, '../..')
const env = withSettingsFile(root, process.env)

try {
  const services = serviceTable({ root, env }).toSorted((a, b) => a.port - b.port)
  const [ports, views] = await Promise.all([portsOf(services, root), viewsOf(services)])
  const found = { node: process.version, ports, settings: settingsOf(root, process.env), views }
  const problems = problemsOf(found)
  if (values.json) console.log(JSON.stringify({ ...found, problems }, null, 2))
  else for (const line of lines(found, problems, paintFor(process.stdout, process.env))) console.log(line)
  process.exitCode = problems.length > 0 ? 1 : 0
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
