import { readFileSync, rmSync, writeFileSync } from 'node:fs'

/** Every place where a crash must spoil nothing, named by what is being done; a test dies at each of them. */
export const crashPoints = [
  // queue_service: what changes a job
  'enqueue:before',
  'enqueue:after',
  'claim:before',
  'claim:after',
  'acknowledge:before',
  'acknowledge:after',
  'refuse:before',
  'refuse:after',
  'fail:before',
  'fail:after',
  'reject:before',
  'reject:after',
  'release:before',
  'release:after',
  // processing_service: each step of answering a question; between `done` and `kept` its result may get lost
  'generate:before',
  'generate:done',
  'generate:kept',
  'validate:before',
  'validate:done',
  'validate:kept',
  'analyse:before',
  'analyse:done',
  'analyse:kept',
  'store:before',
  'store:done',
  'store:kept',
  // storage_service: written and not yet committed, committed and not yet answered
  'save_step:written',
  'save_step:committed',
  'store_rows:written',
  'store_rows:committed',
] as const

export type CrashPointName = (typeof crashPoints)[number]

/** Called where a crash is worth a test. Does nothing, unless the process was started with CRASH_FILE. */
export type CrashPoint = (name: CrashPointName) => void

/**
 * For tests of what is promised after a crash: a process that comes to the point whose name stands in the first line of the file takes
 * that line away (with the last the file) and ends as kill -9 would end it, so that the next one lives.
 *
 * @param file nothing ever happens without one
 */
export function crashPoint(file: string | undefined): CrashPoint {
  if (file === undefined) return () => {}
  return (name) => {
    const [wanted, ...later] = wantedPoints(file)
    if (wanted !== name) return
    if (later.length > 0) writeFileSync(file, later.join('\n'))
    else rmSync(file)
    process.kill(process.pid, 'SIGKILL')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) // the signal is on its way: not a step further
  }
}

function wantedPoints(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return [] // no crash is wanted
  }
}
