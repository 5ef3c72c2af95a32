import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { serviceNames } from '@dataprime/mesh/topology'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { ask } from '../support/ask.ts'
import { type FakeOpenAi, startFakeOpenAi } from '../support/fake-openai.ts'
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

test('four dashboards show the queue, the requests, who depends on whom, and the model with what comes of it', () => {
  const titles = dashboards.map(({ title }) => title.replace(/^DataPrime Assistant: /, ''))
  expect(titles.sort()).toEqual(['dependencies', 'model and answers', 'queue', 'requests'])
})

test('a panel shows the dead letters over time', () => {
  const panels = dashboards.flatMap(({ panels }) => panels)
  expect(panels.find(({ title }) => title === 'Dead letters')?.targets[0]?.expr).toContain(
    'dataprime_queue_dead_letters',
  )
})

// What was counted nothing of yet is not exported, so some questions come first.
describe('what rules and dashboards ask for', () => {
  let model: FakeOpenAi
  let mesh: RunningMesh
  const exported = new Set<string>()
  const exportedLabels = new Set<string>()
  beforeAll(async () => {
    model = await startFakeOpenAi()
    mesh = await startMesh({
      OPENAI_API_KEY: 'sk-test-0123456789abcdef',
      OPENAI_BASE_URL: model.url,
      OPENAI_MODEL: 'test-model',
      LLM_PRICE_INPUT_PER_MTOK: '1',
      LLM_PRICE_OUTPUT_PER_MTOK: '1',
      LLM_DAILY_TOKENS: '1000000',
    })
    for (let n = 0; n < 2; n += 1) {
      const { body } = await ask(mesh.gateway, 'Show me errors')
      const feedback = { user_input: 'Show me errors', generated_query: body.query, rating: 4 }
      await fetch(`${mesh.gateway}/api/feedback`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(feedback),
      })
    }
    await eventually('the jobs are done', async () => {
      for (const name of serviceNames)
        for (const line of (await (await fetch(`${mesh.url(name)}/metrics`)).text()).split('\n')) {
          const metric = /^[a-z][a-z_]*/.exec(line)?.[0]
          if (metric) exported.add(metric)
          for (const [, label = ''] of line.matchAll(/[{,]([a-z_]+)="/g)) exportedLabels.add(label)
        }
      return exported.has('messaging_process_duration_bucket')
    })
  })
  afterAll(async () => {
    await mesh?.stop()
    await model?.close()
  })

  test.for([
    ...rules.map(({ alert, expr }) => ({ name: alert, expr })),
    ...scalers.map((expr) => ({ name: 'a scaler', expr })),
    ...dashboards.flatMap(({ panels }) =>
      panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ name: title, expr }))),
    ),
  ])('$name is about metrics that are exported, and labels that they have', ({ expr }) => {
    const labels = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(', '))
    const selected = [...expr.matchAll(/([a-z_]+)(?==|!=)/g)].map(([, label = '']) => label)
    const metrics = (expr.match(/\b(?:dataprime|http|messaging|db|gen_ai|telemetry)_[a-z_]+/g) ?? []).filter(
      (name) => !labels.includes(name) && !selected.includes(name),
    )
    expect(metrics.length).toBeGreaterThan(0)
    for (const metric of metrics) expect(exported).toContain(metric)
    // `instance` and `job` come from Prometheus, `error_type` with the first call that fails.
    const known = new Set([...exportedLabels, 'instance', 'job', 'error_type'])
    for (const label of [...labels, ...selected]) expect(known).toContain(label)
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
