// What a turn of the event loop has changed so far. It counts when its transaction commits and is forgotten when that is undone.
// The counts are remembered rather than asked for: one process holds the file.
import type { JobState } from '../job.ts'
import type { Counts, JobChange } from '../queue.ts'

type StateKind = JobState['kind']

interface Entry {
  readonly kind: string
  /** Null stands for "not there". */
  readonly from: StateKind | null
  readonly to: StateKind | null
  /** Null for what is no event in the life of a job. */
  readonly change: JobChange | null
}

export interface Ledger {
  counts(): Counts
  countsByKind(): Readonly<Record<string, Counts>>
  /** Jobs that wait, with what this turn has changed so far. */
  waiting(): number
  note(entry: Entry): void
  beginEntry(): void
  undoEntry(): void
  undoAll(): void
  /** Gives the changes that have become true. */
  commit(): readonly JobChange[]
}

export function createLedger(
  initial: readonly { readonly kind: string; readonly state: StateKind; readonly jobs: number }[],
): Ledger {
  const all = noJobs()
  const byKind = new Map<string, Record<StateKind, number>>()
  let entries: Entry[] = []
  let entryStart = 0
  let newlyWaiting = 0

  function cutTo(length: number): void {
    entries.length = length
    newlyWaiting = entries.reduce((sum, entry) => sum + waitingBy(entry), 0)
  }

  function add(kind: string, state: StateKind, jobs: number): void {
    all[state] += jobs
    const counts = byKind.get(kind) ?? noJobs()
    counts[state] += jobs
    byKind.set(kind, counts)
  }

  for (const { kind, state, jobs } of initial) add(kind, state, jobs)
  return {
    counts: () => ({ ...all }),
    countsByKind: () => Object.fromEntries([...byKind].map(([kind, counts]) => [kind, { ...counts }])),
    waiting: () => all.ready + newlyWaiting,
    note(entry) {
      entries.push(entry)
      newlyWaiting += waitingBy(entry)
    },
    beginEntry() {
      entryStart = entries.length
    },
    undoEntry() {
      cutTo(entryStart)
    },
    undoAll() {
      cutTo(0)
    },
    commit() {
      const done = entries
      entries = []
      newlyWaiting = 0
      for (const { kind, from, to } of done) {
        if (from !== null) add(kind, from, -1)
        if (to !== null) add(kind, to, 1)
      }
      return done.flatMap(({ change }) => change ?? [])
    },
  }
}

function waitingBy({ from, to }: Entry): number {
  return Number(to === 'ready') - Number(from === 'ready')
}

function noJobs(): Record<StateKind, number> {
  return { ready: 0, leased: 0, done: 0, dead: 0 }
}
