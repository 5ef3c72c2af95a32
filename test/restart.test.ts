import { setTimeout as wait } from 'node:timers/promises'
import type { ServiceName } from '@dataprime/mesh/topology'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, type RunningMesh, startMesh } from './support/mesh.ts'
import { ended, submit } from './support/submit.ts'

/** Those that keep nothing themselves. */
const stateless: readonly ServiceName[] = ['api_gateway', 'query_service', 'validation_service', 'processing_service']

let mesh: RunningMesh
beforeAll(async () => {
  mesh = await startMesh()
})
afterAll(async () => {
  expect(await mesh?.stop()).toBe(0)
})

test('whoever keeps nothing may be ended at any moment: what was acknowledged is done', {
  timeout: 400_000,
}, async () => {
  const acknowledged: string[] = []
  let isOver = false
  const client = async (name: number): Promise<void> => {
    while (!isOver) {
      const prompt = `Show me errors of service-${name}-${acknowledged.length}`
      // What is refused, or not answered because the gateway is down, was not acknowledged.
      const answer = await submit(mesh.gateway, { prompt }).catch(() => undefined)
      if (answer?.status === 202) acknowledged.push(answer.body.requestId)
      await wait(100)
    }
  }
  const clients = Promise.all([0, 1].map(client))
  for (const [index, service] of stateless.entries()) {
    const [before, pid] = [acknowledged.length, await mesh.pid(service)]
    process.kill(pid, index % 2 === 0 ? 'SIGKILL' : 'SIGTERM') // as a crash, or as an operator does
    await eventually(`${service} is another process`, async () => (await mesh.pid(service)) !== pid, 60_000)
    await mesh.ready(service)
    await eventually('questions are taken in', async () => acknowledged.length > before, 60_000)
  }
  isOver = true
  await clients
  expect(acknowledged.length).toBeGreaterThanOrEqual(stateless.length)
  for (const id of acknowledged) expect(await ended(mesh.gateway, id, 120_000)).toMatchObject({ status: 'COMPLETE' })
})
