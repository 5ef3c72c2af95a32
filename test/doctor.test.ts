import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { serviceNames } from '@dataprime/mesh/topology'
import { expect, test } from 'vitest'
import { freePortBase } from './support/free-port.ts'
import { neutral, startMesh } from './support/mesh.ts'

const cwd = resolve(import.meta.dirname, '..')
const doctor = async (base: number, ...args: readonly string[]) => {
  const env = { ...process.env, ...neutral, MESH_PORT_BASE: String(base) }
  try {
    const { stdout } = await promisify(execFile)('npm', ['run', '-s', 'doctor', '--', ...args], { cwd, env })
    return { code: 0, stdout }
  } catch (error) {
    return error as { readonly code: number; readonly stdout: string } // what execFile rejects with
  }
}

test('finds nothing wrong with services that run, and shows how each reaches its neighbours', async () => {
  const mesh = await startMesh()
  const base = Number(new URL(mesh.gateway).port)
  const { code, stdout } = await doctor(base)
  const seen = await doctor(base, '--json')
  expect(await mesh.stop()).toBe(0)
  expect(stdout).toMatch(/Nothing is wrong\.\n$/)
  expect(code).toBe(0)
  for (const [at, name] of serviceNames.entries())
    expect(stdout).toMatch(new RegExp(`^  ${name} +${base + at}  started from here, process \\d+$`, 'm'))
  expect(stdout).toMatch(/^ {2}queue_service +→ processing_service +ok, [\d.]+ ms$/m)
  expect(JSON.parse(seen.stdout)).toMatchObject({ problems: [], settings: expect.any(Array) })
})

test('names who has a port, and what to do', async () => {
  const base = await freePortBase()
  const stranger = createServer().listen(base, '127.0.0.1')
  const { code, stdout } = await doctor(base)
  stranger.close()
  expect(code).toBe(1)
  expect(stdout).toMatch(new RegExp(`^Cannot start api_gateway: port ${base} is taken by process ${process.pid} `, 'm'))
  expect(stdout).toContain('no service answers: start them with npm start')
})
