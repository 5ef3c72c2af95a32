import { setTimeout as wait } from 'node:timers/promises'
import type { Job } from '@dataprime/mesh/contracts'
import type { ServiceName } from '@dataprime/mesh/topology'
import { type OtlpReceiver, type RecordedSpan, startOtlpReceiver } from '@dataprime/telemetry/testing'
import { randomFrom } from '../../../scripts/fuzz/random.ts'
import { pooled } from '../ask.ts'
import { type FakeOpenAi, startFakeOpenAi } from '../fake-openai.ts'
import { eventually, type RunningMesh, startMesh } from '../mesh.ts'
import { mixedQuestions } from '../questions.ts'
import { columnOf } from '../storage-file.ts'
import { submit } from '../submit.ts'
import { judgeTrace } from './judge-trace.ts'
import { type Kill, startKiller } from './killer.ts'

export interface ChaosOptions {
  readonly requests: number
  readonly seed: number
  readonly say?: (text: string) => void
}

export interface ChaosReport {
  readonly seed: number
  readonly accepted: number
  readonly complete: number
  /** Refused: the answer was no. */
  readonly failed: number
  readonly dead: number
  readonly kills: Readonly<Record<string, number>>
  readonly submitRefusals: number
  /** Beyond one for each question that was answered by the model. */
  readonly askedAgain: number
  readonly spans: number
  readonly durationS: number
  /** Empty when everything that is promised was kept. */
  readonly violations: readonly string[]
}

const victims: readonly ServiceName[] = [
  'queue_service',
  'processing_service',
  'storage_service',
  'query_service',
  'validation_service',
]

/** Questions that nobody waits for, while the services that answer them are killed at random moments and started again. */
export async function runChaos({ requests, seed, say = () => {} }: ChaosOptions): Promise<ChaosReport> {
  const started = performance.now()
  const receiver = await startOtlpReceiver()
  const model = await startFakeOpenAi()
  const mesh = await startMesh({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    OPENAI_API_KEY: 'sk-test-0123456789abcdef',
    OPENAI_BASE_URL: model.url,
    OPENAI_MODEL: 'test-model',
    WORKER_CONCURRENCY: '8',
    LOG_LEVEL: 'warn',
  })
  try {
    const killer = startKiller(mesh, {
      services: victims,
      random: randomFrom(seed),
      everyMs: { least: 50, most: 500 },
    })
    let taken = 0
    const questions = mixedQuestions(requests).map(({ question }, index) => ({
      question,
      key: `chaos-${seed}-${index}`,
    }))
    const submissions = await pooled(questions, 8, async ({ question, key }) => {
      const accepted = await untilAccepted(mesh.gateway, question, key)
      taken += 1
      if (taken % 100 === 0) say(`${taken} of ${requests} accepted, ${killer.kills.length} kills`)
      return { question, ...accepted }
    })
    await killer.stop()
    say(`all accepted, ${killer.kills.length} kills; waiting for the rest`)
    await Promise.all(victims.map((service) => mesh.ready(service)))
    await eventually('every job has ended', async () => (await unfinished(mesh)) === 0, 240_000)
    await quiet(receiver)

    const jobs = await allJobs(mesh)
    const unique = [...new Map(receiver.spans.map((span) => [span.spanId, span])).values()]
    const spansOf = Map.groupBy(unique, ({ traceId }) => traceId)
    const asked = askedTwice(jobs, { submissions, model })
    return {
      seed,
      accepted: new Set(submissions.map(({ id }) => id)).size,
      complete: jobs.filter(({ status }) => status === 'COMPLETE').length,
      failed: jobs.filter(({ status, reason }) => status === 'FAILED' && reason === null).length,
      dead: jobs.filter(({ reason }) => reason !== null).length,
      kills: countBy(killer.kills, ({ service }) => service),
      submitRefusals: submissions.reduce((sum, { refusals }) => sum + refusals, 0),
      askedAgain: asked.again,
      spans: unique.length,
      durationS: (performance.now() - started) / 1_000,
      violations: [
        ...sameIds(
          submissions.map(({ id }) => id),
          jobs,
        ),
        ...storedOnce(jobs, mesh.dataDir),
        ...asked.violations,
        ...traces(jobs, { spansOf, kills: killer.kills }),
      ],
    }
  } finally {
    await mesh.stop()
    await model.close()
    await receiver.close()
  }
}

/** As a client that must not lose its question: again under the same key until it is taken in. */
async function untilAccepted(gateway: string, prompt: string, key: string) {
  for (let refusals = 0; ; refusals += 1) {
    const { status, headers, body } = await submit(gateway, { prompt }, { headers: { 'idempotency-key': key } })
    if (status === 202) return { id: body.requestId, refusals }
    if (![409, 429, 502, 503, 504].includes(status)) throw new Error(`Cannot submit: ${status} ${JSON.stringify(body)}`)
    await wait(Math.min(1_000, Number(headers.get('retry-after') ?? 0) * 1_000 || 200))
  }
}

async function unfinished(mesh: RunningMesh): Promise<number> {
  const response = await fetch(`${mesh.url('queue_service')}/stats`)
  const { figures } = (await response.json()) as { figures: { jobs: { ready: number; leased: number } } }
  return figures.jobs.ready + figures.jobs.leased
}

/** Until no span has come for longer than exporters wait. */
async function quiet(receiver: OtlpReceiver): Promise<void> {
  for (let seen = -1; seen !== receiver.spans.length; ) {
    seen = receiver.spans.length
    await wait(2_000)
  }
}

async function allJobs(mesh: RunningMesh): Promise<readonly Job[]> {
  const jobs: Job[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const response = await fetch(`${mesh.url('queue_service')}/jobs?limit=500${cursor && `&cursor=${cursor}`}`)
    const page = (await response.json()) as { jobs: Job[]; next: string | null }
    jobs.push(...page.jobs)
    cursor = page.next
  }
  return jobs
}

/** Accepted = complete + failed + dead, as sets: nothing is lost, and nothing is there that nobody asked for. */
function sameIds(accepted: readonly string[], jobs: readonly Job[]): readonly string[] {
  const [asked, ended] = [new Set(accepted), new Set(jobs.map(({ job_id }) => job_id))]
  return [
    ...[...asked].filter((id) => !ended.has(id)).map((id) => `request ${id} was accepted and is lost`),
    ...[...ended].filter((id) => !asked.has(id)).map((id) => `job ${id} was accepted from nobody`),
    ...jobs
      .filter(({ status }) => status !== 'COMPLETE' && status !== 'FAILED')
      .map(({ job_id, status }) => `job ${job_id} has not ended: ${status}`),
  ]
}

/** Every complete request is stored, none twice, and each was counted once. */
function storedOnce(jobs: readonly Job[], dataDir: string): readonly string[] {
  const stored = new Set(columnOf(dataDir, 'select request_id from requests'))
  const told = columnOf(dataDir, "select request_id from events where kind = 'request_stored'")
  const [executions] = columnOf(dataDir, 'select sum(execution_count) from query_analytics')
  const complete = jobs.filter(({ status }) => status === 'COMPLETE')
  return [
    ...complete.filter(({ job_id }) => !stored.has(job_id)).map(({ job_id }) => `${job_id} is complete, not stored`),
    ...(told.length === stored.size ? [] : [`${told.length} stored events of ${stored.size} stored requests`]),
    ...(Number(executions ?? 0) === stored.size ? [] : [`${executions} executions of ${stored.size} requests`]),
  ]
}

interface Asked {
  readonly submissions: readonly { readonly id: string; readonly question: string }[]
  readonly model: FakeOpenAi
}

/** A generation that was kept is never asked for again: an attempt asks once, and only one that was cut off lets the next ask. */
function askedTwice(jobs: readonly Job[], { submissions, model }: Asked) {
  const asks = countBy(model.received, ({ body }) => questionIn(body.messages.map(({ content }) => content)))
  const byId = new Map(jobs.map((job) => [job.job_id, job]))
  const generated = submissions.filter(({ question }) => (asks[question] ?? 0) > 0)
  const violations = generated.flatMap(({ id, question }) => {
    const attempts = byId.get(id)?.attempts ?? 0
    const count = asks[question] ?? 0
    return count > attempts ? [`${id} asked the model ${count} times in ${attempts} attempts`] : []
  })
  const again = generated.reduce((sum, { question }) => sum + (asks[question] ?? 0) - 1, 0)
  return { violations, again }
}

function questionIn(contents: readonly string[]): string {
  const last = contents.at(-1) ?? ''
  try {
    return String((JSON.parse(last) as { question?: string }).question)
  } catch {
    return last
  }
}

interface Told {
  readonly spansOf: ReadonlyMap<string, readonly RecordedSpan[]>
  readonly kills: readonly Kill[]
}

function traces(jobs: readonly Job[], { spansOf, kills }: Told): readonly string[] {
  return jobs.flatMap(({ job_id, trace_id, status, reason, attempts }) => {
    if (trace_id === null) return [`job ${job_id} has no trace`]
    if (status !== 'COMPLETE' && status !== 'FAILED') return []
    const isRefused = status === 'FAILED' && reason === null
    return judgeTrace({ traceId: trace_id, status, isRefused, attempts, spans: spansOf.get(trace_id) ?? [], kills })
  })
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1
  return counts
}
