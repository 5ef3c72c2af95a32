import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export interface Service {
  readonly child: ChildProcess
  readonly output: () => string
  /** Resolves with the match once `pattern` has been printed, rejects if the process ends before. */
  readonly prints: (pattern: RegExp) => Promise<RegExpExecArray>
  readonly exitCode: () => Promise<number | null>
}

const plainService = import.meta.resolve('../fixtures/service.ts')

export interface StartOptions {
  /** A file URL; the plain service of `test/fixtures` if absent. */
  readonly script?: string
  /** Modules loaded before it. */
  readonly preload?: readonly string[]
}

/** Starts a fixture in a process of its own, which is gone when the test ends. */
export function start(
  env: Record<string, string>,
  { script = plainService, preload = [] }: StartOptions = {},
): Service {
  const child = spawn(process.execPath, [...preload.flatMap((file) => ['--import', file]), fileURLToPath(script)], {
    env: { PATH: process.env['PATH'], VALIDATION_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const closed = once(child, 'close')
  let text = ''
  const waiting = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk) => {
      text += chunk
      for (const look of waiting) look()
    })
  }
  return {
    child,
    output: () => text,
    prints: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(text)
          if (match === null) return
          waiting.delete(look)
          resolve(match)
        }
        waiting.add(look)
        void closed.then(() => reject(new Error(`Cannot find ${pattern} in what the service printed:\n${text}`)))
        look()
      }),
    exitCode: async () => {
      await closed
      return child.exitCode
    },
  }
}

/** Where a started service listens. */
export async function urlOf(service: Service): Promise<string> {
  return (await service.prints(/listening on (http:\/\/127\.0\.0\.1:\d+)/))[1] ?? ''
}
