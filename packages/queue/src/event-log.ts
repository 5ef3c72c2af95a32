// The story of a job as text that only grows: a line of JSON for each event. It stands in the job's own record, so it is written
// with the change it tells of, costs no statement of its own, and goes when the job goes.
import type { JobError, Lifecycle } from './job.ts'
import type { EventKind, LoggedEvent } from './queue.ts'
import type { JobEvent } from './transition.ts'

type Entry = readonly [at: number, kind: EventKind, attempt: number, code?: string, message?: string]

export function logEntry(event: Omit<LoggedEvent, 'jobId'>): string {
  const { at, kind, attempt, error } = event
  const entry: Entry = error === null ? [at, kind, attempt] : [at, kind, attempt, error.code, error.message]
  return `${JSON.stringify(entry)}\n`
}

export function readLog(jobId: string, log: string): readonly LoggedEvent[] {
  const lines = log.split('\n')
  lines.pop() // each line ends with a break
  return lines.map((line) => {
    const [at, kind, attempt, code, message = ''] = JSON.parse(line) as Entry // written above
    return { jobId, at, kind, attempt, error: code === undefined ? null : { code, message } }
  })
}

/** What went wrong by this event, after which the job is as `life` says. */
export function errorOf(event: JobEvent, life: Lifecycle): JobError | null {
  switch (event.kind) {
    case 'refused':
    case 'failed':
    case 'rejected':
      return event.error
    case 'abandoned':
    case 'overdue':
      return life.lastError
    case 'claimed':
    case 'extended':
    case 'acknowledged':
    case 'released':
    case 'expired':
    case 'replayed':
      return null
  }
}
