import type Sqlite from 'better-sqlite3'
import { addPacked, bucketOf, type Durations, packed } from './durations.ts'

/** What calls are counted by. Who it is about stands in `caller`, `callee` and `via`, as far as they apply; else they are empty. */
export interface CallKey {
  /** Since 1970, of the start. */
  readonly minute: number
  /**
   * - `serve`: the service `callee` answered, or worked on a message
   * - `answered`: `caller` called `callee`, at the address `via` if it said one
   * - `unanswered`: `caller` called `via`, and no service has told that it was called
   * - `produce`, `consume`: into the queue `via`, out of it
   */
  readonly kind: 'serve' | 'answered' | 'unanswered' | 'produce' | 'consume'
  readonly caller: string
  readonly callee: string
  readonly via: string
}

export interface CallChange {
  readonly calls: number
  readonly errors: number
  /** Absent where it is not known how long it took. */
  readonly ns?: number
}

export interface CallFigures {
  /** Notes a change, which is taken back later on with `times` of -1. */
  readonly note: (key: CallKey, change: CallChange, times?: 1 | -1) => void
  /** Adds what was noted to the table; belongs into the transaction that writes the spans it is counted from. */
  readonly write: (now: number) => void
  /** When that transaction has failed. */
  readonly forget: () => void
}

interface Noted {
  readonly key: CallKey
  calls: number
  errors: number
  readonly durations: Durations
}

interface Row {
  readonly id: number
  readonly durations: Buffer
}

/** The figures of each minute, of which those of any window are the sum. */
export function callFigures(db: Sqlite.Database): CallFigures {
  const find = db.prepare<CallKey, Row>(`
    select id, durations from calls
    where minute = @minute and kind = @kind and caller = @caller and callee = @callee and via = @via`)
  const insert = db.prepare(`
    insert into calls (received_at, minute, kind, caller, callee, via, calls, errors, durations)
    values (@now, @minute, @kind, @caller, @callee, @via, @calls, @errors, @durations)`)
  const update = db.prepare(
    'update calls set calls = calls + @calls, errors = errors + @errors, durations = @durations where id = @id',
  )
  let noted = new Map<string, Noted>()

  function store({ key, calls, errors, durations }: Noted, now: number): void {
    const row = find.get(key)
    if (row) {
      addPacked(durations, row.durations)
      update.run({ id: row.id, calls, errors, durations: packed(durations) })
    } else if (calls > 0) {
      insert.run({ ...key, now, calls, errors, durations: packed(durations) })
    } // else retention was quicker than what it is taken back from
  }

  return {
    note(key, { calls, errors, ns }, times = 1) {
      const { minute, kind, caller, callee, via } = key
      const id = [minute, kind, caller, callee, via].join('\0')
      const sum = noted.get(id) ?? { key, calls: 0, errors: 0, durations: new Map<number, number>() }
      sum.calls += calls * times
      sum.errors += errors * times
      if (ns !== undefined) {
        const bucket = bucketOf(ns)
        sum.durations.set(bucket, (sum.durations.get(bucket) ?? 0) + times)
      }
      noted.set(id, sum)
    },
    write(now) {
      for (const sum of noted.values()) store(sum, now)
      noted = new Map()
    },
    forget() {
      noted = new Map()
    },
  }
}
