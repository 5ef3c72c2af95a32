import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from './free-port.ts'

/** A PostgreSQL of a test's own: on a free loopback port, with its own folder, asking for a password. */
export interface PostgresServer {
  /** Of one of its databases; made with `createDatabase`, or the one there is from the start. */
  url(database?: string): string
  readonly password: string
  readonly port: number
  readonly pid: () => number
  /** Ends it as a crash would, with all of its processes. */
  kill(): Promise<void>
  /** Starts it again on the same port and folder. */
  start(): Promise<void>
  /** Ends it and removes its folder. */
  close(): Promise<void>
}

const found = [
  ...(process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'postgres')),
  ...globSync('/usr/lib/postgresql/*/bin/postgres').toSorted().toReversed(),
].find((path) => existsSync(path))
/** Where its other programs lie beside it. */
const program = found && realpathSync(found)

/** True where nothing of PostgreSQL can be tested: the suite has said so, or has failed where it is required. */
export const isPostgresMissing = program === undefined && !process.env['REQUIRE_SERVERS']

/** @param options.settings in addition to those of a server that need not survive a power cut */
export async function startPostgres({
  settings = {},
}: {
  readonly settings?: Readonly<Record<string, string>>
} = {}): Promise<PostgresServer> {
  if (program === undefined) throw new Error('Cannot start PostgreSQL: no postgres found')
  const path = program
  const folder = mkdtempSync(join(tmpdir(), 'storage-postgres-'))
  const data = join(folder, 'data')
  const password = 'pässword/of a test@7c1e' // one that has to be encoded in a URL
  const user = unprivileged()
  if (user) chownSync(folder, user.uid, user.gid)
  makeCluster()
  const port = await freePort()
  let child: ChildProcess | undefined

  function makeCluster(): void {
    const passwordFile = join(folder, 'password')
    writeFileSync(passwordFile, password)
    if (user) chownSync(passwordFile, user.uid, user.gid)
    const options = ['--username=tester', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8']
    const made = spawnSync(
      join(dirname(path), 'initdb'),
      ['--pgdata', data, '--no-sync', '--locale=C.UTF-8', ...options],
      { ...user, cwd: folder, encoding: 'utf8' },
    )
    if (made.status !== 0) throw new Error(`Cannot make a PostgreSQL cluster: ${made.stderr}`)
  }

  async function start(): Promise<void> {
    const given = {
      listen_addresses: '127.0.0.1',
      port: String(port),
      unix_socket_directories: '',
      ...fast,
      ...settings,
    }
    const options = Object.entries(given).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const started = spawn(path, ['-D', data, ...options], { ...user, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
    child = started
    const said: string[] = []
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: started.stderr }).on('line', (line) => {
        said.push(line)
        if (line.includes('database system is ready to accept connections')) resolve()
      })
      started.once('exit', (code) =>
        reject(new Error(`Cannot start PostgreSQL: it ended with ${code}\n${said.join('\n')}`)),
      )
    })
  }

  async function end(): Promise<void> {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGQUIT') // without a checkpoint, so that the next start recovers
    await exited
  }

  await start()
  return {
    url: (database = 'postgres') => `postgresql://tester:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`,
    password,
    port,
    pid: () => child?.pid ?? 0,
    start,
    kill: end,
    async close() {
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A test's data need not survive a power cut, and nothing may work on it in the background while its plans are looked at. */
const fast = {
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '32MB',
  autovacuum: 'off',
}

/** PostgreSQL refuses to run as root: Debian's own user for it, or the one that owns nothing. */
function unprivileged(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((line) => line.startsWith(`${name}:`))?.split(':') ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error('Cannot start PostgreSQL as root: no other user is known here')
}
