import type { EventKind } from './queue.ts'

export interface ServiceRate {
  /** `isFinal`: the job is done or dead by it. */
  note(event: { readonly kind: EventKind; readonly at: number; readonly isFinal: boolean }): void
  /** Jobs finished per second of work, lately; null before the first. */
  perSecond(): number | null
}

/** How many of the latest ends are looked at. */
const remembered = 200

/**
 * How fast the queue's workers get jobs done. Only time in which somebody works counts, so a quiet hour does not make them slow,
 * and every job that ended counts, however it did.
 */
export function createServiceRate(): ServiceRate {
  /** What the clock of work showed at the latest ends, oldest first; its own start before there are that many. */
  const ends: number[] = [0]
  let workedMs = 0
  let inProgress = 0
  let since = 0

  function advanceTo(at: number): void {
    if (inProgress > 0) workedMs += Math.max(0, at - since)
    since = at
  }

  return {
    note({ kind, at, isFinal }) {
      switch (kind) {
        case 'claimed':
          advanceTo(at)
          inProgress += 1
          return
        case 'acknowledged':
        case 'refused':
        case 'failed':
        case 'rejected':
        case 'released':
        case 'abandoned':
        case 'overdue':
          advanceTo(at)
          inProgress = Math.max(0, inProgress - 1) // what a process before this one began ends here, too
          if (!isFinal) return
          ends.push(workedMs)
          if (ends.length > remembered) ends.shift()
          return
        case 'enqueued':
        case 'discarded':
        case 'extended':
        case 'expired':
        case 'replayed':
          return
      }
    },
    perSecond() {
      const jobs = ends.length - 1
      if (jobs === 0) return null
      const tookMs = (ends.at(-1) ?? 0) - (ends[0] ?? 0)
      return (jobs * 1_000) / Math.max(1, tookMs)
    },
  }
}
