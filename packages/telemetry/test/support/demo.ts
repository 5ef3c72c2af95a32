import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Demo {
  readonly url: string
  /** Every line it wrote to stdout and stderr so far. */
  readonly output: () => string
  /** Resolves with the first message over IPC that `pick` accepts, also of the past. */
  message<T>(pick: (message: Record<string, unknown>) => T | undefined): Promise<T>
  get(path: string, headers?: Record<string, string>): Promise<Record<string, unknown>>
  /** Lets it flush and exit; gives how long the flush took. */
  stop(): Promise<{ shutdownMs: number }>
}

/** Runs support/service.ts as a service of the given name, under the preload, in a folder of its own. */
export async function startDemo(env: Record<string, string>, name = 'demo_service'): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'telemetry-demo-'))
  const main = join(folder, 'main.mjs')
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, version: '1.2.3', type: 'module' }))
  await writeFile(main, `import ${JSON.stringify(new URL('service.ts', import.meta.url).href)}\n`)

  const child = fork(main, {
    execArgv: ['--import', fileURLToPath(new URL('../../src/register.ts', import.meta.url))],
    env: { PATH: process.env['PATH'], LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => (output += data))
  const messages: Record<string, unknown>[] = []
  child.on('message', (message) => messages.push(message as Record<string, unknown>))

  const message: Demo['message'] = async (pick) => {
    for (let index = 0; ; index++) {
      while (index >= messages.length) await nextMessage(child, () => output)
      const found = pick(messages[index] ?? {})
      if (found !== undefined) return found
    }
  }
  const port = await message(({ port }) => port)
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    output: () => output,
    message,
    get: async (path, headers = {}) => (await (await fetch(url + path, { headers })).json()) as Record<string, unknown>,
    async stop() {
      const exit = once(child, 'exit')
      child.send('stop')
      const shutdownMs = await message((sent) => sent['shutdownMs'] as number | undefined)
      await exit
      await rm(folder, { recursive: true })
      return { shutdownMs }
    },
  }
}

async function nextMessage(child: ChildProcess, output: () => string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const died = (): void => reject(new Error(`The service has ended: ${output()}`))
  child.once('message', () => resolve()).once('exit', died)
  await promise
  child.off('exit', died)
}
