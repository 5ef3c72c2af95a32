// The jobs that wait, in the order in which they are handed out. Remembered rather than asked for, as the counts are: one process
// holds the file, and an index of what waits would be one more page to write whenever a job comes or goes.
import { createSortedList } from './sorted-list.ts'

/** A job's place in the line. */
export interface Place {
  readonly seq: number
  readonly priority: number
}

export interface WaitingJob extends Place {
  /** When it is due. */
  readonly at: number
  readonly enqueuedAt: number
  readonly expiresAt: number
}

export interface Line {
  /** @param isHeld an earlier job of its ordering key has to end first */
  join(job: WaitingJob, isHeld: boolean): void
  leave(place: Place): void
  /** It is no longer held. */
  free(seq: number): void
  /** The first that can be claimed now. */
  due(options: { readonly now: number; readonly limit: number }): readonly WaitingJob[]
  /** How many that are due go before it. */
  ahead(place: Place, now: number): number
  expired(options: { readonly now: number; readonly limit: number }): readonly WaitingJob[]
  /** When the next one comes due that is not yet. */
  nextDue(now: number): number | null
  /** When the first of these lives is over; null when nothing waits. */
  nextExpiry(): number | null
  /** When the first of them came. */
  oldest(): number | null
  beginEntry(): void
  undoEntry(): void
  undoAll(): void
  commit(): void
}

export function createLine(initial: Iterable<WaitingJob & { readonly held: number }>): Line {
  const claimable = createSortedList<Place, WaitingJob>((a, b) => b.priority - a.priority || a.seq - b.seq)
  const held = new Map<number, WaitingJob>()
  /** What takes back each change since the latest commit. */
  const undos: (() => void)[] = []
  let entryStart = 0

  function put(job: WaitingJob, isHeld: boolean): void {
    if (isHeld) held.set(job.seq, job)
    else claimable.insert(job)
  }

  function join(job: WaitingJob, isHeld: boolean): void {
    put(job, isHeld)
    undos.push(() => (isHeld ? held.delete(job.seq) : claimable.delete(job)))
  }

  function leave(place: Place): void {
    const ofHeld = held.get(place.seq)
    const job = ofHeld ?? claimable.delete(place)
    if (job === undefined) return
    held.delete(place.seq)
    undos.push(() => put(job, ofHeld !== undefined))
  }

  function undoTo(length: number): void {
    while (undos.length > length) undos.pop()?.()
  }

  function least(of: (job: WaitingJob) => number): number | null {
    let least = never
    for (const job of claimable) least = Math.min(least, of(job))
    for (const job of held.values()) least = Math.min(least, of(job))
    return least === never ? null : least
  }

  for (const { held: isHeld, ...job } of initial) put(job, isHeld === 1)
  return {
    join,
    leave,
    free(seq) {
      const job = held.get(seq)
      if (job === undefined) return
      leave(job)
      join(job, false)
    },
    due: ({ now, limit }) => first(limit, claimable, (job) => isDue(job, now) && job.expiresAt > now),
    ahead(place, now) {
      let jobs = 0
      for (const job of claimable.before(place)) if (isDue(job, now)) jobs += 1
      return jobs
    },
    expired({ now, limit }) {
      const isOver = (job: WaitingJob): boolean => job.expiresAt <= now
      return [...first(limit, claimable, isOver), ...first(limit, held.values(), isOver)].slice(0, limit)
    },
    nextDue: (now) => least(({ at }) => (at > now ? at : never)),
    nextExpiry: () => least((job) => job.expiresAt),
    oldest: () => least((job) => job.enqueuedAt),
    beginEntry() {
      entryStart = undos.length
    },
    undoEntry: () => undoTo(entryStart),
    undoAll: () => undoTo(0),
    commit() {
      undos.length = 0
    },
  }
}

const never = Number.POSITIVE_INFINITY

/** What was never put off is due whatever the clock says: it may have been set back since. */
function isDue({ at, enqueuedAt }: WaitingJob, now: number): boolean {
  return at <= now || at === enqueuedAt
}

function first<T>(limit: number, items: Iterable<T>, isWanted: (item: T) => boolean): readonly T[] {
  const found: T[] = []
  if (limit <= 0) return found
  for (const item of items) {
    if (!isWanted(item)) continue
    found.push(item)
    if (found.length === limit) break
  }
  return found
}
