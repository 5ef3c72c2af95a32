// When time alone changes something next. A bound is never later than the truth: what makes it earlier is noted at once, what
// makes it later (a job that ended before its time) is found out when the bound is reached, from the file.

const sorts = ['delayed', 'overdue', 'expired', 'done'] as const
export type DueSort = (typeof sorts)[number]

export interface DueTimes {
  note(sort: DueSort, at: number): void
  /** Whether there may be something of this sort to do. */
  isReached(sort: DueSort, now: number): boolean
  /** To be called once what was due has been done. */
  set(sort: DueSort, at: number | null): void
  /** Something that was believed to be done was undone: everything is to be looked at again. */
  doubt(now: number): void
  earliest(): number | null
}

export function createDueTimes(): DueTimes {
  const bounds: Record<DueSort, number> = { delayed: never, overdue: never, expired: never, done: never }

  function note(sort: DueSort, at: number): void {
    if (at < bounds[sort]) bounds[sort] = at
  }

  return {
    note,
    isReached: (sort, now) => bounds[sort] <= now,
    set(sort, at) {
      bounds[sort] = at ?? never
    },
    doubt(now) {
      for (const sort of sorts) note(sort, now)
    },
    earliest() {
      const at = Math.min(bounds.delayed, bounds.overdue, bounds.expired, bounds.done)
      return at === never ? null : at
    },
  }
}

const never = Number.POSITIVE_INFINITY
