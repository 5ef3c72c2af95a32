import { logEntry, readLog } from '../event-log.ts'
import type { JobError } from '../job.ts'
import type { EventKind, LoggedEvent } from '../queue.ts'
import type { Server } from './server.ts'

/** What happened to each job. Written after the change, not with it: BullMQ keeps no log that is part of a change. */
export interface JobLog {
  note(id: string, kind: EventKind, how: { readonly attempt: number; readonly error?: JobError | null }): void
  /** As text, with all that was noted here. */
  textOf(id: string): Promise<string>
  read(id: string): Promise<readonly LoggedEvent[]>
  /** Until all that was noted is written. */
  written(): Promise<void>
}

export function createJobLog({ queue, onError }: Server): JobLog {
  const underWay = new Set<Promise<void>>()

  async function textOf(id: string): Promise<string> {
    await Promise.all(underWay)
    const { logs } = await queue.getJobLogs(id)
    return logs.join('')
  }

  return {
    note(id, kind, { attempt, error = null }) {
      const written: Promise<void> = queue
        .addJobLog(id, logEntry({ at: Date.now(), kind, attempt, error }))
        .then(() => {}, onError)
        .finally(() => underWay.delete(written))
      underWay.add(written)
    },
    textOf,
    read: async (id) => readLog(id, await textOf(id)),
    async written() {
      await Promise.all(underWay)
    },
  }
}
