import { spawn } from 'node:child_process'
import { constants } from 'node:os'

export interface Outcome {
  /** Its exit code; 128 and more when a signal ended it. */
  readonly code: number
  /** All it printed, on both streams; empty when shown. */
  readonly printed: string
}

/** Runs a program to its end, passing signals on. What it prints is shown, or kept for the caller. */
export function runProgram(command: string, args: readonly string[], output: 'shown' | 'kept'): Promise<Outcome> {
  const stdio = output === 'shown' ? 'inherit' : 'pipe'
  // What is kept may be shown later, so it is coloured as if it were shown now.
  const colour = output === 'shown' ? {} : process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }
  const child = spawn(command, args, {
    stdio: ['inherit', stdio, stdio],
    shell: process.platform === 'win32',
    env: { ...process.env, ...colour },
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      printed += text
    })
  }
  const forward = (signal: NodeJS.Signals): boolean => child.kill(signal)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, forward)
  return new Promise<Outcome>((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`Cannot run ${command}: ${error.message}`, { cause: error })))
    child.on('close', (code, signal) => {
      resolve({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), printed })
    })
  }).finally(() => {
    for (const signal of signals) process.off(signal, forward)
  })
}
