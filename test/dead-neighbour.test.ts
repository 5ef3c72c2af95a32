import type { ServiceName } from '@dataprime/mesh/topology'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ask } from './support/ask.ts'
import { eventually, type RunningMesh, startMesh } from './support/mesh.ts'

const question = 'Show me errors from the last hour grouped by service'

/** Nobody listens there: a port below 1024 that no service of ours uses. */
const nowhere = 'http://127.0.0.1:9'

describe('a neighbour that is away', () => {
  let mesh: RunningMesh | undefined
  afterEach(async () => {
    expect(await mesh?.stop()).toBe(0)
    mesh = undefined
  })

  test('query: 503 that names it, at once', async () => {
    mesh = await startMesh({ QUERY_URL: nowhere })
    const started = Date.now()
    const { status, headers, body } = await ask(mesh.gateway, question)
    expect([status, body.code]).toEqual([503, 'dependency_unavailable'])
    expect(headers.get('retry-after')).toMatch(/^\d+$/)
    expect(JSON.stringify(body)).toContain('query_service')
    expect(Date.now() - started).toBeLessThan(2000)
  })

  test('validation: the query without validation, and a warning', async () => {
    mesh = await startMesh({ VALIDATION_URL: nowhere })
    const { status, body } = await ask(mesh.gateway, question)
    expect(status).toBe(200)
    expect(body.query).toContain('groupby')
    expect(body.validation).toBeNull()
    expect(body.warnings.join()).toContain('validation_service')
    expect(body.services_called).toEqual(['query_service', 'queue_service'])
  })

  test('queue: the answer without its background job, and the reason', async () => {
    mesh = await startMesh({ QUEUE_URL: nowhere })
    const { status, body } = await ask(mesh.gateway, question)
    expect(status).toBe(200)
    expect(body.background).toMatchObject({ status: 'skipped', reason: expect.stringContaining('queue_service') })
  })

  test('storage: the answer comes, history and feedback say 503', async () => {
    mesh = await startMesh({ STORAGE_URL: nowhere })
    await ask(mesh.gateway, question) // the first answer of cold processes may take longer than a job is waited for
    expect((await ask(mesh.gateway, question)).body.background).toMatchObject({ status: 'queued' })
    expect((await fetch(`${mesh.gateway}/api/requests`)).status).toBe(503)
    const feedback = await fetch(`${mesh.gateway}/api/feedback`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user_input: question, generated_query: 'source logs', rating: 4 }),
    })
    expect(feedback.status).toBe(503)
  })
})

describe('a service that is killed', () => {
  let mesh: RunningMesh
  beforeEach(async () => {
    mesh = await startMesh()
  })
  afterEach(async () => {
    expect(await mesh?.stop()).toBe(0)
  })

  test('the others live on, and the launcher brings it back', async () => {
    const others = ['api_gateway', 'query_service', 'validation_service', 'queue_service', 'storage_service'] as const
    const before = await pids(others)
    const killed = await mesh.pid('processing_service')
    process.kill(killed, 'SIGKILL')
    await eventually('processing is away', async () => {
      const response = await fetch(`${mesh.gateway}/api/health`)
      const health = (await response.json()) as { status: string; dependencies: Record<string, { status: string }> }
      return health.status === 'degraded' && health.dependencies['processing_service']?.status === 'down'
    })
    const { status, body } = await ask(mesh.gateway, question)
    expect([status, body.background.status]).toEqual([200, 'queued'])

    await mesh.ready('processing_service')
    expect(await mesh.pid('processing_service')).not.toBe(killed)
    expect(await pids(others)).toEqual(before)
    const { job_id } = body.background as { job_id: string }
    await eventually('the job that met a dead processing is complete, and the outage was no attempt', async () => {
      const response = await fetch(`${mesh.url('queue_service')}/status/${job_id}`)
      const job = (await response.json()) as { status: string; attempts: number }
      return job.status === 'COMPLETE' && job.attempts === 1
    })
    await eventually('the request is in history with its insights', async () => {
      const response = await fetch(`${mesh.gateway}/api/requests/${body.request_id}`)
      const { insights } = (await response.json()) as { insights: { complexity_analysis: { aggregations: number } } }
      return insights.complexity_analysis.aggregations === 1
    })
  })

  async function pids(services: readonly ServiceName[]): Promise<readonly number[]> {
    return Promise.all(services.map((service) => mesh.pid(service)))
  }
})
