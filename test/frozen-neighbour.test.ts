import type { ServiceName } from '@dataprime/mesh/topology'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ask } from './support/ask.ts'
import { type RunningMesh, startMesh } from './support/mesh.ts'

const timeoutMs = 3000
let mesh: RunningMesh
let frozen: number | undefined
beforeAll(async () => {
  mesh = await startMesh({ REQUEST_TIMEOUT_MS: String(timeoutMs) })
})
afterEach(() => {
  if (frozen !== undefined) process.kill(frozen, 'SIGCONT')
  frozen = undefined
})
afterAll(async () => {
  expect(await mesh?.stop()).toBe(0)
})

/** A frozen process takes connections and never answers: the worst kind of neighbour. */
async function freeze(service: ServiceName): Promise<void> {
  frozen = await mesh.pid(service)
  process.kill(frozen, 'SIGSTOP')
}

async function timed(question: string) {
  const started = performance.now()
  const reply = await ask(mesh.gateway, question)
  return { ...reply, ms: performance.now() - started }
}

test('validation: the query without validation, well before the deadline', async () => {
  await freeze('validation_service')
  const { status, body, ms } = await timed('Show me errors from the last hour for cart')
  expect([status, body.validation]).toEqual([200, null])
  expect(body.warnings.join()).toContain('validation_service')
  expect(ms).toBeLessThan(timeoutMs)
})

test('queue: the answer after a second, without its background job', async () => {
  await freeze('queue_service')
  const { status, body, ms } = await timed('Show me errors from the last hour for checkout')
  expect([status, body.background.status]).toEqual([200, 'skipped'])
  expect(ms).toBeLessThan(timeoutMs)
})

test('query: 504 at the deadline, and health names it within a second', async () => {
  await freeze('query_service')
  const health = performance.now()
  const response = await fetch(`${mesh.gateway}/api/health`)
  expect(performance.now() - health).toBeLessThan(1000)
  expect(await response.json()).toMatchObject({
    status: 'degraded',
    dependencies: { query_service: { status: 'down' } },
  })

  const { status, body, ms } = await timed('Show me errors from the last hour for payment')
  expect([status, body.code]).toEqual([504, 'deadline_exceeded'])
  expect(ms).toBeLessThan(timeoutMs + 500)
})

test('processing and storage: the answer as always', async () => {
  await freeze('processing_service')
  expect((await timed('Show me errors from the last hour for search')).status).toBe(200)
})
