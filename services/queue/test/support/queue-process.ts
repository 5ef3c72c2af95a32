import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const folder = join(import.meta.dirname, '../..')
const register = fileURLToPath(import.meta.resolve('@dataprime/telemetry/register'))

export interface QueueProcess {
  /** Ends it as a crash would. */
  kill(): Promise<void>
  /** Ends it as the launcher does; gives the exit code. */
  stop(): Promise<number | null>
}

/** Starts the real service under the preload and resolves when it is ready. */
export async function startQueueProcess(env: Readonly<Record<string, string>>): Promise<QueueProcess> {
  const child = spawn(process.execPath, ['--import', register, 'src/main.ts'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], OTEL_BSP_SCHEDULE_DELAY: '20', LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  onTestFinished(() => void child.kill('SIGKILL'))
  const url = `http://127.0.0.1:${env['QUEUE_PORT']}/health/ready`
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}: ${output}`)
    await pause(20) // between two looks at a process that has no other way to say that it listens
  }
  return {
    async kill() {
      await end(child, 'SIGKILL')
    },
    stop: () => end(child, 'SIGTERM'),
  }
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok
  } catch {
    return false // not listening yet
  }
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
  return child.exitCode
}
