import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { serviceNames } from '@dataprime/mesh/topology'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { ask } from '../support/ask.ts'
import { eventually, type RunningMesh, startMesh } from '../support/mesh.ts'

const deploy = resolve(import.meta.dirname, '../../deploy')
const read = (path: string): string => readFileSync(join(deploy, path), 'utf8')

interface Rule {
  readonly alert: string
  readonly expr: string
  readonly annotations: { readonly runbook: string }
}

interface Dashboard {
  readonly title: string
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[]
}

const rules = (parse(read('prometheus/alerts.yml')).groups as { rules: Rule[] }[]).flatMap((group) => group.rules)
const dashboards = globSync('grafana/dashboards/*.json', { cwd: deploy }).map(
  (path) => JSON.parse(read(path)) as Dashboard,
)

const scalers = parseAllDocuments(read('kubernetes/scaling.yaml'))
  .map((document) => document.toJS())
  .filter(({ kind }) => kind === 'ScaledObject')
  .map(({ spec }) => String(spec.triggers[0].metadata.query))

test('Prometheus scrapes the six services where they listen in their containers', () => {
  const [
    {
      static_configs: [{ targets }],
    },
  ] = parse(read('prometheus/prometheus.yml')).scrape_configs
  expect(targets).toEqual(serviceNames.map((name, place) => `${name}:${5000 + place}`))
})

test.for(rules)('$alert names a section that says what to do', ({ annotations: { runbook } }) => {
  const [path, anchor] = runbook.split('#')
  expect(path).toBe('deploy/README.md')
  const sections = [...read('README.md').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title)
  expect(sections.map((title) => title.toLowerCase().replaceAll(' ', '-'))).toContain(anchor)
})

test('a panel shows the dead letters over time', () => {
  const panels = dashboards.flatMap(({ panels }) => panels)
  expect(panels.find(({ title }) => title === 'Dead letters')?.targets[0]?.expr).toContain(
    'dataprime_queue_dead_letters',
  )
})

// What was counted nothing of yet is not exported, so some questions come first.
describe('what rules and dashboards ask for', () => {
  let mesh: RunningMesh
  const exported = new Set<string>()
  beforeAll(async () => {
    mesh = await startMesh()
    for (let n = 0; n < 2; n += 1) await ask(mesh.gateway, 'Show me errors')
    await eventually('the jobs are done', async () => {
      for (const name of serviceNames)
        for (const line of (await (await fetch(`${mesh.url(name)}/metrics`)).text()).split('\n')) {
          const metric = /^[a-z][a-z_]*/.exec(line)?.[0]
          if (metric) exported.add(metric)
        }
      return exported.has('messaging_process_duration_bucket')
    })
  })
  afterAll(() => mesh?.stop())

  test.for([
    ...rules.map(({ alert, expr }) => ({ name: alert, expr })),
    ...scalers.map((expr) => ({ name: 'a scaler', expr })),
    ...dashboards.flatMap(({ panels }) =>
      panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ name: title, expr }))),
    ),
  ])('$name is about metrics that are exported', ({ expr }) => {
    const named = expr.match(/\b(?:dataprime|http|messaging|db|gen_ai|telemetry)_[a-z_]+(?=[{[)\s])/g) ?? []
    const metrics = named.filter((name) => !/^http_(?:route|response_status_code|request_method)$/.test(name))
    expect(metrics.length).toBeGreaterThan(0)
    for (const metric of metrics) expect(exported).toContain(metric)
  })
})

const promtool = (process.env['PATH'] ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'promtool'))
  .find(existsSync)

test.skipIf(promtool === undefined && !process.env['REQUIRE_SERVERS'])(
  'the rules fire and clear as they should',
  () => {
    const run = (...args: string[]) =>
      execFileSync(promtool ?? 'promtool', args, { cwd: join(deploy, 'prometheus'), stdio: 'pipe' }).toString()
    expect(run('check', 'config', 'prometheus.yml')).toContain('SUCCESS')
    expect(run('test', 'rules', 'alerts.test.yml')).toContain('SUCCESS')
  },
)
