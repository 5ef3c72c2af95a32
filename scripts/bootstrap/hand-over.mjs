import { spawn } from 'node:child_process'
import { constants } from 'node:os'

// A terminal sends Ctrl+C to the whole group and npm passes it on once more: within this time it is one Ctrl+C.
const oneKeyPressMs = 300

/**
 * Runs a program in place of this one: same terminal, signals passed on, and this process ends as the program did
 * (its exit code, or 128 + the signal's number). With `tether`, a Node program is told of our death by `disconnect`.
 */
export function handOver(command, args, { env, cwd, tether = false }) {
  // A group of its own: the terminal's signals reach it only through us, so that one Ctrl+C stays one.
  const stdio = ['inherit', 'inherit', 'inherit', ...(tether ? ['ipc'] : [])]
  const child = spawn(command, args, { stdio, env, cwd, detached: process.platform !== 'win32' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    let lastAt = 0
    process.on(signal, () => {
      const now = Date.now()
      if (now - lastAt > oneKeyPressMs) child.kill(signal)
      lastAt = now
    })
  }
  child.on('error', (error) => {
    process.stderr.write(`Cannot run ${command}: ${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
}
