import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { freePort } from './free-port.ts'

/** A Redis of a test's own: on a free loopback port, with its own folder. */
export interface RedisServer {
  readonly url: string
  readonly port: number
  /** Ends it as a crash would. */
  kill(): Promise<void>
  /** Starts it again on the same port and folder. */
  start(): Promise<void>
  /** Ends it and removes its folder. */
  close(): Promise<void>
}

const program = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => [join(folder, 'redis-server'), join(folder, 'valkey-server')])
  .find((path) => existsSync(path))

/** True where nothing of Redis can be tested: the suite has said so, or has failed where it is required. */
export const isRedisMissing = program === undefined && !process.env['REQUIRE_SERVERS']

/** @param appendFsync `always` syncs before each answer, `everysec` once a second, `no` keeps nothing on disk */
export async function startRedis(appendFsync: 'always' | 'everysec' | 'no' = 'no'): Promise<RedisServer> {
  if (program === undefined) throw new Error('Cannot start Redis: no redis-server found')
  const path = program
  const folder = mkdtempSync(join(tmpdir(), 'queue-redis-'))
  const port = await freePort()
  const durable = appendFsync === 'no' ? ['--appendonly', 'no'] : ['--appendonly', 'yes', '--appendfsync', appendFsync]
  let child: ChildProcess | undefined

  async function start(): Promise<void> {
    const started = spawn(
      path,
      ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', ...durable],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    child = started
    await new Promise<void>((resolve, reject) => {
      started.stdout?.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('Ready to accept connections')) resolve()
      })
      started.once('exit', (code) => reject(new Error(`Cannot start Redis: it ended with ${code}`)))
    })
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }

  await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    start,
    kill: () => end('SIGKILL'),
    async close() {
      await end('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
