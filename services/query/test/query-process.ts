import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export interface QueryProcess {
  readonly url: string
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>
  /** All it has logged so far. */
  output(): string
}

/** The service as the launcher starts it, on a free port, until the test ends. Resolves when it listens. */
export async function startQueryProcess(env: Readonly<Record<string, string>>): Promise<QueryProcess> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'query-process-'))
  const preload = fileURLToPath(import.meta.resolve('@dataprime/telemetry/register'))
  const child = spawn(process.execPath, ['--import', preload, 'src/main.ts'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { PATH: process.env['PATH'], DATA_DIR: folder, ...env, QUERY_PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    if (child.exitCode === null) await ended(child, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk
  })
  await listens(child)
  return { url: `http://127.0.0.1:${port}`, stop: () => ended(child, 'SIGTERM'), output: () => output }
}

async function listens(child: ChildProcess): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk
    if (output.includes('listening on')) resolve()
  })
  child.once('exit', (code) => reject(new Error(`Cannot start query_service: it ended with ${code}\n${output}`)))
  await promise
}

async function ended(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
  const exited = once(child, 'exit')
  child.kill(signal)
  const [code] = (await exited) as [number | null]
  return code
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP server's address is one
  server.close()
  await once(server, 'close')
  return port
}
