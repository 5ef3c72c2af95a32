import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

type Child = ChildProcessByStdio<null, Readable, Readable>

const folder = join(import.meta.dirname, '../..')
const register = fileURLToPath(import.meta.resolve('@dataprime/telemetry/register'))

export interface QueueProcess {
  readonly pid: number
  /** Ends it as a crash would. */
  kill(): Promise<void>
  /** Ends it as the launcher does; gives the exit code. */
  stop(): Promise<number | null>
}

/** Starts the real service under the preload and resolves when it listens; rejects with what it said when it ends instead. */
export async function startQueueProcess(env: Readonly<Record<string, string>>): Promise<QueueProcess> {
  const child = spawn(process.execPath, ['--import', register, 'src/main.ts'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], OTEL_BSP_SCHEDULE_DELAY: '20', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await listens(child)
  return {
    pid: child.pid ?? 0,
    async kill() {
      await end(child, 'SIGKILL')
    },
    stop: () => end(child, 'SIGTERM'),
  }
}

function listens(child: Child): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
        if (output.includes('listening on http://')) resolve()
      })
    }
    child.once('close', (code) => reject(new Error(`Cannot start the service: it ended with ${code}\n${output}`)))
  })
}

async function end(child: Child, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
  return child.exitCode
}
