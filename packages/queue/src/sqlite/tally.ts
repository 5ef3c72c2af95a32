// How many jobs are in each state, without counting rows: one process holds the file, so it may remember.
// A change is counted when its transaction commits, and forgotten when that is undone.
import type { JobState } from '../job.ts'
import type { Counts } from '../queue.ts'

type StateKind = JobState['kind']

interface Change {
  readonly from: StateKind | null
  readonly to: StateKind | null
}

export interface Tally {
  counts(): Counts
  /** Null stands for "not there". */
  change(from: StateKind | null, to: StateKind | null): void
  beginEntry(): void
  undoEntry(): void
  undoAll(): void
  commit(): void
}

export function createTally(initial: Partial<Counts>): Tally {
  const counts = { ready: 0, leased: 0, done: 0, dead: 0, ...initial }
  let changes: Change[] = []
  let entryStart = 0
  return {
    counts: () => ({ ...counts }),
    change: (from, to) => void changes.push({ from, to }),
    beginEntry() {
      entryStart = changes.length
    },
    undoEntry() {
      changes.length = entryStart
    },
    undoAll() {
      changes = []
    },
    commit() {
      for (const { from, to } of changes) {
        if (from !== null) counts[from] -= 1
        if (to !== null) counts[to] += 1
      }
      changes = []
    },
  }
}
