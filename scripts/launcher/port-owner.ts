import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'

export interface PortOwner {
  readonly pid: number
  readonly command: string
}

/** True when a server could listen there now. Rejects for any reason but the port being taken. */
export function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    )
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** The process that listens on the port; undefined when the system does not tell, as for another user's process. */
export function ownerOf(port: number): PortOwner | undefined {
  const pid = process.platform === 'linux' ? listenerOnLinux(port) : listenerByLsof(port)
  return pid === undefined ? undefined : { pid, command: commandOf(pid) }
}

function listenerOnLinux(port: number): number | undefined {
  const sockets = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningSockets(table, port)))
  if (sockets.size === 0) return undefined
  return readdirSync('/proc')
    .map(Number)
    .find((pid) => Number.isInteger(pid) && openFiles(pid).some((file) => sockets.has(file)))
}

/** The sockets listening on a port, as they are called in a process's list of open files. */
function listeningSockets(table: string, port: number): readonly string[] {
  const listening = '0A'
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return readOrEmpty(table)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(wanted) && state === listening)
    .map((fields) => `socket:[${fields[9]}]`)
}

function openFiles(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkOrEmpty(`/proc/${pid}/fd/${fd}`))
  } catch {
    return [] // ended meanwhile, or another user's
  }
}

function listenerByLsof(port: number): number | undefined {
  try {
    const pids = execFileSync('lsof', ['-t', `-iTCP:${port}`, '-sTCP:LISTEN'], { encoding: 'utf8', stdio: 'pipe' })
    return Number.parseInt(pids, 10) || undefined
  } catch {
    return undefined // no lsof, or nobody it may see
  }
}

function commandOf(pid: number): string {
  if (process.platform === 'linux') return readOrEmpty(`/proc/${pid}/cmdline`).split('\0').join(' ').trim()
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    return '' // ended meanwhile
  }
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // no such table or process
  }
}

function readlinkOrEmpty(file: string): string {
  try {
    return readlinkSync(file)
  } catch {
    return '' // closed meanwhile
  }
}
