import { readFileSync, rmSync } from 'node:fs'

/** Called where a crash is worth a test. Does nothing, unless the process was started with CRASH_FILE. */
export type CrashPoint = (name: string) => void

/**
 * For tests of what is promised after a crash: a process that comes to the point whose name stands in the file removes the file
 * and ends as kill -9 would end it, so that the next one lives.
 *
 * @param file nothing ever happens without one
 */
export function crashPoint(file: string | undefined): CrashPoint {
  if (file === undefined) return () => {}
  return (name) => {
    if (wantedPoint(file) !== name) return
    rmSync(file)
    process.kill(process.pid, 'SIGKILL')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) // the signal is on its way: not a step further
  }
}

function wantedPoint(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined // no crash is wanted
  }
}
