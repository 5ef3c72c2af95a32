import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test, vi } from 'vitest'
import { takenPorts } from '../../launcher/port-check.ts'
import { identify } from '../../launcher/process-identity.ts'
import { writeRecord } from '../../launcher/run-record.ts'
import { fixtureService, temporaryFolder } from '../fixtures/mesh.ts'

vi.setConfig({ testTimeout: 30_000 })

async function occupy(port: number): Promise<AsyncDisposable> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  return { [Symbol.asyncDispose]: async () => void (await new Promise((done) => server.close(done))) }
}

test('a free port is no obstacle', async () => {
  using folder = temporaryFolder()
  expect(await takenPorts([await fixtureService('query')], folder.path)).toEqual([])
})

test('a taken port is named with the process that has it, its command and the variable to change', async () => {
  using folder = temporaryFolder()
  const service = await fixtureService('query')
  await using _other = await occupy(service.port)
  const [message] = await takenPorts([service, await fixtureService('storage')], folder.path)

  expect(message).toContain(`Cannot start query: port ${service.port} is taken by process ${process.pid} (`)
  expect(message).toContain('node')
  expect(message).toMatch(/end it, or set QUERY_PORT$/)
})

test('a port held by an earlier start of our own is answered with npm stop', async () => {
  using folder = temporaryFolder()
  const self = identify(process.pid)
  if (!self) throw new Error('Cannot find this process')
  writeRecord(folder.path, { launcher: self, services: [] })
  const service = await fixtureService('query')
  await using _own = await occupy(service.port)

  expect((await takenPorts([service], folder.path))[0]).toMatch(/an earlier start of this mesh: end it with npm stop$/)
})
