import { once } from 'node:events'
import type { StoredSpan } from '@dataprime/mesh/contracts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { answeredQuestion, someInsights } from '../../../test/support/answered-question.ts'
import { isPostgresMissing, type PostgresServer, startPostgres } from '../../../test/support/postgres-server.ts'
import { post, spawnService, startService, stopService } from './service-process.ts'
import { temporaryFolder } from './temporary.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`

describe.skipIf(isPostgresMissing)('the service on PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  }, 120_000)
  afterAll(() => server?.close())

  function processed() {
    const request = answeredQuestion({ trace_id: traceId })
    return { job_id: request.request_id, request, insights: someInsights }
  }

  test('has one span for each statement, below the span of the request, and gives nobody the password', async () => {
    // One that was asked for would add a second span to each statement.
    const env = { DATABASE_URL: server.url(), OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'http,express,pg' }
    const dataDir = temporaryFolder()
    const first = await startService({ ...env, DATA_DIR: dataDir })
    const answers: unknown[] = []
    const note = async (response: Response) => {
      answers.push(await response.text(), [...response.headers])
      return response.status
    }
    const ask = (path: string) => fetch(first.url + path, { headers: { traceparent } }).then(note)
    const store = () => post(`${first.url}/store`, processed(), { traceparent }).then(note)
    const pages = ['/health', '/health/ready', '/stats', '/metrics', '/requests', '/feedback/stats']
    expect(await store()).toBe(200)
    for (const page of pages) expect(await ask(page)).toBe(200)
    await server.kill()
    expect(await store()).toBe(503)
    for (const page of pages) await ask(page)
    await server.start()
    await vi.waitFor(async () => expect(await ask('/health/ready')).toBe(200), 30000)
    expect(await stopService(first.child)).toBe(0)

    const second = await startService({ DATA_DIR: dataDir, DATABASE_URL: wrong(server) })
    const found = (await (await fetch(`${second.url}/traces/${traceId}`)).json()) as { spans: StoredSpan[] }
    const refused = await fetch(`${second.url}/requests`).then(note)
    expect([refused, await fetch(`${second.url}/health/ready`).then(note)]).toEqual([503, 503])
    await stopService(second.child)

    const served = found.spans.find(({ name }) => name === 'storage_service.store_processing_data')
    const statements = found.spans.filter(({ parent_span_id }) => parent_span_id === served?.span_id)
    const tables = ['requests', 'insights', 'query_analytics', 'events'].map((table) => `INSERT ${table}`)
    expect(statements.map(({ name }) => name)).toEqual(['BEGIN', ...tables, 'COMMIT'])
    expect(statements[1]).toMatchObject({
      kind: 'CLIENT',
      attributes: {
        'db.system.name': 'postgresql',
        'db.namespace': 'postgres',
        'db.operation.name': 'INSERT',
        'db.collection.name': 'requests',
        'server.address': '127.0.0.1',
        'server.port': server.port,
      },
    })
    // Nor are there any elsewhere: not below these, not beside the pages that nobody traces.
    const ids = new Set(statements.map(({ span_id }) => span_id))
    expect(found.spans.filter(({ parent_span_id }) => ids.has(parent_span_id ?? ''))).toEqual([])

    const seen = JSON.stringify([answers, found, first.lines, second.lines])
    expect(seen).toContain('503')
    for (const secret of [server.password, encodeURIComponent(server.password), 'wrong-secret'])
      expect(seen.includes(secret)).toBe(false)
  }, 120_000)

  test('does not start with a URL it cannot read, and does not show it', async () => {
    const child = spawnService({ DATA_DIR: temporaryFolder(), DATABASE_URL: 'postgresql://me:hidden@[x/y' })
    const [said, [code]] = await Promise.all([child.stderr.toArray(), once(child, 'exit'), child.stdout.toArray()])
    expect(code).toBe(1)
    const text = Buffer.concat(said).toString()
    expect(text).toContain('DATABASE_URL is set to a hidden value')
    expect(text).not.toContain('hidden@')
  }, 60_000)
})

function wrong(server: PostgresServer): string {
  return server.url().replace(encodeURIComponent(server.password), 'wrong-secret')
}
