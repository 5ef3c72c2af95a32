import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'

const preload = createRequire(import.meta.url).resolve('@dataprime/telemetry/register')
const room = join(import.meta.dirname, '..')

export type Env = Readonly<Record<string, string>>

export interface ServiceProcess {
  readonly child: ChildProcess
  readonly url: string
  /** Its log, so far. */
  readonly lines: readonly string[]
}

/** The service as it is started in production, on a port of the system's choosing. */
export async function startService(env: Env): Promise<ServiceProcess> {
  const child = spawnService({ STORAGE_PORT: '0', HOST: '127.0.0.1', ...env })
  const lines: string[] = []
  const { promise: listening, resolve, reject } = Promise.withResolvers<string>()
  // Read to the end: a full pipe would stop the service.
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    const url = /listening on (http:[^"]+)/.exec(line)?.[1]
    if (url) resolve(url)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => lines.push(text))
  child.once('exit', () => reject(new Error(`Cannot start storage_service: it ended\n${lines.join('\n')}`)))
  return { child, url: await listening, lines }
}

export function spawnService(env: Env) {
  const child = spawn(process.execPath, ['--import', preload, 'src/main.ts'], {
    cwd: room,
    env: { ...process.env, LOG_LEVEL: 'info', DATABASE_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** As the launcher does. Gives the exit code. */
export async function stopService(child: ChildProcess): Promise<unknown> {
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  return code
}

export function post(url: string, body: object, headers: Env = {}) {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}
