// Many writes, one fsync, as in the queue: what the requests of one turn of the event loop want to write is committed together right
// after, so nothing waits for a timer and a lone write waits for nobody.
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import type { Commit } from '../database.ts'
import type { Db } from '../tables.ts'
import { isOfTheDisk } from './failure.ts'

interface Entry {
  readonly run: (transaction: Db) => Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** For a database with one writer. */
export function commitTogether(db: Db): Commit {
  // What all share belongs to nobody: the transaction itself is in no request's trace.
  const outside = AsyncLocalStorage.snapshot()
  let waiting: Entry[] = []

  function flush(): void {
    const entries = waiting
    waiting = []
    void commit(db, entries)
  }

  return <T>(work: (transaction: Db) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      const context = new AsyncResource('StorageWrite')
      if (waiting.length === 0) setImmediate(outside, flush)
      waiting.push({
        run: (transaction) => context.runInAsyncScope(work, undefined, transaction),
        resolve: (value) => resolve(value as T), // each entry gets its own work's value
        reject,
      })
    })
}

/** Never rejects. Whoever fails is left out and the others are tried again; a disk that fails fails everybody. */
async function commit(db: Db, entries: readonly Entry[]): Promise<void> {
  let current: Entry | undefined
  try {
    const values = await db.transaction().execute(async (transaction) => {
      const values: unknown[] = []
      for (const entry of entries) {
        current = entry
        values.push(await entry.run(transaction))
      }
      current = undefined
      return values
    })
    for (const [i, entry] of entries.entries()) entry.resolve(values[i])
  } catch (error) {
    // Trying the others one after the other would make each wait for the lock, or fill the disk, again.
    const failed = isOfTheDisk(error) || current === undefined ? entries : [current]
    for (const entry of failed) entry.reject(error)
    const others = entries.filter((entry) => !failed.includes(entry))
    if (others.length > 0) await commit(db, others)
  }
}
