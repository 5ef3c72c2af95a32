import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it began, in the system's own words; only equality means anything. */
  readonly begun: string
}

/** Who this process is; undefined when there is none. */
export function identify(pid: number): ProcessIdentity | undefined {
  const begun = process.platform === 'linux' ? begunOnLinux(pid) : begunElsewhere(pid)
  return begun === undefined ? undefined : { pid, begun }
}

export function isAlive({ pid, begun }: ProcessIdentity): boolean {
  return identify(pid)?.begun === begun
}

function begunOnLinux(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command stands in parentheses and may hold anything; state is field 3, the start in clock ticks field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : fields[19]
  } catch {
    return undefined // no such process
  }
}

function begunElsewhere(pid: number): string | undefined {
  if (process.platform === 'win32') return signalReaches(pid) ? 'unknown' : undefined
  try {
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' }).trim() || undefined
    )
  } catch {
    return undefined // ps fails when there is no such process
  }
}

function signalReaches(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false // no such process
  }
}
