import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { type ServiceName, topology } from '@dataprime/mesh/topology'
import { neutral } from './mesh.ts'

const root = resolve(import.meta.dirname, '../..')
const register = pathToFileURL(resolve(root, 'packages/telemetry/src/register.ts')).href

export interface OneMore {
  readonly url: string
  /** Ends it as a crash would. */
  kill(): Promise<void>
}

/** One more process of a service beside those that the launcher runs; resolves when it listens. */
export async function startOneMore(
  service: ServiceName,
  port: number,
  env: Readonly<Record<string, string>>,
): Promise<OneMore> {
  const child = spawn(process.execPath, ['--import', register, 'src/main.ts'], {
    cwd: resolve(root, 'services', topology[service].folder),
    env: { ...process.env, ...neutral, ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((isThere, hasFailed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('listening on http://')) isThere()
    })
    child.once('exit', (code) => hasFailed(new Error(`Cannot start ${service}: it ended with ${code}`)))
  })
  return {
    url: `http://127.0.0.1:${port}`,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
