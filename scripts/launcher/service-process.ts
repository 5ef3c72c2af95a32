import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { identify, type ProcessIdentity } from './process-identity.ts'
import type { LaunchedService } from './service-table.ts'

export type Ending =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'never began'; readonly reason: string }

/** A running process of a service. */
export interface ServiceProcess {
  /** Undefined when the system refused to begin it. */
  readonly identity: ProcessIdentity | undefined
  /** Resolves when it has ended and all it wrote was passed on. */
  readonly ended: Promise<Ending>
  /** Asks the service to finish. */
  terminate(): void
  /** Ends it and whatever it started, now. */
  kill(): void
}

/** Begins a service's process in a group of its own, where the terminal's signals do not reach it. */
export function beginService(service: LaunchedService, onLine: (line: string) => void): ServiceProcess {
  const child = spawn(process.execPath, service.args, {
    cwd: service.folder,
    env: { ...process.env, ...service.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  })
  for (const stream of [child.stdout, child.stderr]) readLines(stream, onLine)
  return {
    identity: child.pid === undefined ? undefined : identify(child.pid),
    ended: endingOf(child),
    terminate: () => child.kill('SIGTERM'),
    kill: () => killGroup(child),
  }
}

export function describeEnding(ending: Ending): string {
  switch (ending.kind) {
    case 'code':
      return `ended with exit code ${ending.code}`
    case 'signal':
      return `was ended by ${ending.signal}`
    case 'never began':
      return `could not begin: ${ending.reason}`
  }
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', onLine)
}

function endingOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ kind: 'never began', reason: error.message })
    })
    child.on('close', (code, signal) => {
      resolve(signal === null ? { kind: 'code', code: code ?? 0 } : { kind: 'signal', signal })
    })
  })
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL')
  } catch {
    // Already gone, which is what was wanted.
  }
}
