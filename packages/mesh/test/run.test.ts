import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { start, urlOf } from './support/process.ts'

vi.setConfig({ testTimeout: 30_000 }) // real processes on a machine that may be busy

test('on SIGTERM a request in flight is answered, things close in reverse, and the exit code is 0', async () => {
  const service = start({ SHUTDOWN_GRACE_MS: '60000' }) // longer than this test may take: nothing waits for it
  const url = await urlOf(service)
  const answer = fetch(`${url}/notes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"text":"in flight"}',
  })
  await service.prints(/said: got in flight/)

  service.child.kill('SIGTERM')

  expect((await answer).status).toBe(201)
  expect(await service.exitCode()).toBe(0)
  const said = [...service.output().matchAll(/^said: (.*)$/gm)].map((match) => match[1])
  expect(said).toEqual(['got in flight', 'ending', 'second closed', 'first closed'])
})

test('a kept-alive connection does not hold up the end', async () => {
  const service = start({ SHUTDOWN_GRACE_MS: '60000' })
  const url = await urlOf(service)
  await (await fetch(`${url}/whoami`)).json()

  service.child.kill('SIGINT')

  expect(await service.exitCode()).toBe(0)
})

test('readiness is its own matter and says what is missing', async () => {
  const service = start({ FIXTURE: 'unready' })
  const url = await urlOf(service)
  const response = await fetch(`${url}/health/ready`)
  expect(response.status).toBe(503)
  expect(await response.json()).toMatchObject({ checks: { database: { error: 'still migrating' } } })
})

test('MESH_TOKEN guards a service that says nothing about it', async () => {
  const url = await urlOf(start({ MESH_TOKEN: 's3cret' }))
  expect((await fetch(`${url}/notes/newest`)).status).toBe(401)
  const authorized = await fetch(`${url}/notes/newest`, { headers: { authorization: 'Bearer s3cret' } })
  expect(authorized.status).toBe(200)
})

test('an occupied port is named together with the variable that moves the service', async () => {
  const holder = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void holder.close())
  await once(holder, 'listening')
  const { port } = holder.address() as AddressInfo

  const service = start({ VALIDATION_PORT: String(port) })

  expect(await service.exitCode()).toBe(1)
  expect(service.output()).toBe(
    `validation_service: Cannot listen on 127.0.0.1:${port}: port ${port} is in use, end what holds it or set VALIDATION_PORT to another\n`,
  )
})

test('wrong settings end the start with one message about all that is wrong', async () => {
  const service = start({ SHUTDOWN_GRACE_MS: 'long', MESH_TOKEN: 'two words' })
  expect(await service.exitCode()).toBe(1)
  expect(service.output()).toMatch(
    /^validation_service: Cannot start: 2 settings are wrong\n {2}SHUTDOWN_GRACE_MS is "long"/,
  )
  expect(service.output()).not.toContain('two words')
})

test('a start that fails says why and ends with 1', async () => {
  const service = start({ FIXTURE: 'broken' })
  expect(await service.exitCode()).toBe(1)
  expect(service.output()).toContain('validation_service: Cannot open the database: it is not one\n')
})

test('a promise that nobody takes ends the process with 1', async () => {
  const service = start({ FIXTURE: 'rejecting' })
  const url = await urlOf(service)
  const answer = fetch(`${url}/notes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"text":"a"}',
  })
  await expect(answer).rejects.toThrow()
  expect(await service.exitCode()).toBe(1)
  expect(service.output()).toContain('nobody took me')
})
