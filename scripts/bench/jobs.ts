import { randomBytes } from 'node:crypto'
import { answeredQuestion } from '../../test/support/answered-question.ts'
import { pooled } from '../../test/support/ask.ts'
import { type RunningMesh, startMesh } from '../../test/support/mesh.ts'
import type { Figure } from './figure.ts'

const jobs = 10_000
const width = 32

/** Background jobs from end to end: taken in over HTTP, processed, stored; with tracing as it comes, and without. */
export async function jobsPerMinute(): Promise<readonly Figure[]> {
  return [...(await endToEnd('traced', {})), ...(await endToEnd('untraced', { OTEL_SDK_DISABLED: 'true' }))]
}

async function endToEnd(how: string, env: Readonly<Record<string, string>>): Promise<readonly Figure[]> {
  const mesh = await startMesh({
    WORKER_CONCURRENCY: '16',
    QUEUE_HIGH_WATER: String(jobs * 2),
    LOG_LEVEL: 'warn',
    ...env,
  })
  try {
    await run(mesh, 200) // warm
    const { enqueueS, wholeS } = await run(mesh, jobs)
    const stored = await storedRequests(mesh)
    const note = `${jobs} jobs, ${stored - 200} stored, ${jobs - (stored - 200)} lost`
    return [
      { name: `jobs end to end, ${how}`, value: (jobs * 60) / wholeS, unit: '/min', target: '> 10 000 /min', note },
      {
        name: `jobs accepted over HTTP, ${how}`,
        value: jobs / enqueueS,
        unit: '/s',
        note: `${width} at a time, while they are processed`,
      },
    ]
  } finally {
    await mesh.stop()
  }
}

async function run(mesh: RunningMesh, count: number): Promise<{ readonly enqueueS: number; readonly wholeS: number }> {
  const url = mesh.url('queue_service')
  const before = await finished(mesh)
  const started = performance.now()
  await pooled(Array.from({ length: count }), width, async () => {
    const response = await fetch(`${url}/enqueue`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'insights', payload: answeredQuestion(), root: aRoot() }),
    })
    if (response.status !== 202) throw new Error(`Cannot enqueue: ${response.status} ${await response.text()}`)
    await response.arrayBuffer()
  })
  const enqueueS = (performance.now() - started) / 1_000
  while ((await finished(mesh)) < before + count) await new Promise((resolve) => setTimeout(resolve, 50))
  return { enqueueS, wholeS: (performance.now() - started) / 1_000 }
}

/** Of a request that was sampled. */
function aRoot() {
  const hex = (bytes: number): string => randomBytes(bytes).toString('hex')
  return { traceparent: `00-${hex(16)}-${hex(8)}-01` }
}

async function finished(mesh: RunningMesh): Promise<number> {
  const response = await fetch(`${mesh.url('queue_service')}/stats`)
  const { figures } = (await response.json()) as { figures: { jobs: { done: number; dead: number } } }
  return figures.jobs.done + figures.jobs.dead
}

async function storedRequests(mesh: RunningMesh): Promise<number> {
  const ids = new Set<string>()
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await fetch(
      `${mesh.url('storage_service')}/requests?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    )
    const { requests, next_cursor } = (await page.json()) as {
      requests: { request_id: string }[]
      next_cursor: string | null
    }
    for (const { request_id } of requests) ids.add(request_id)
    cursor = next_cursor
  }
  return ids.size
}
