// Many changes, one fsync. The window is one turn of the event loop: what was asked for while sockets were being read
// is committed together right after, so nothing waits for a timer and a lone change waits for nobody.
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Database } from 'better-sqlite3'
import { QueueError } from '../queue-error.ts'

export interface GroupCommit {
  /**
   * Runs `work` inside the transaction of this turn and resolves with its result once that is on disk. What `work`
   * throws undoes only itself; when the commit fails everyone in it is rejected with `unavailable`. `work` runs in the
   * asynchronous context of the call, so that whoever traces the database finds each statement's request.
   */
  run<T>(work: () => T): Promise<T>
  /** Commits at once what is waiting; later calls of run are rejected with `closed`. */
  close(): void
}

interface Entry {
  readonly work: () => unknown
  readonly inContext: (work: () => unknown) => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

export interface GroupCommitHooks {
  /** After each commit that held at least one change, before its promises resolve. */
  readonly committed: () => void
  /** An entry was undone (`entry`), or the whole transaction was (`all`). */
  readonly undone: (what: 'entry' | 'all') => void
  /** Before each entry. */
  readonly begun: () => void
}

export function groupCommit(db: Database, hooks: GroupCommitHooks): GroupCommit {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  const savepoint = db.prepare('SAVEPOINT entry')
  const release = db.prepare('RELEASE entry')
  const undo = db.prepare('ROLLBACK TO entry')

  // What all share belongs to nobody: the transaction itself runs outside every caller's context.
  const outside = AsyncLocalStorage.snapshot()
  let waiting: Entry[] = []
  let isClosed = false

  function flush(): void {
    const entries = waiting
    waiting = []
    if (entries.length === 0) return
    const answers: (() => void)[] = []
    try {
      begin.run()
      for (const entry of entries) answers.push(attempt(entry))
      commit.run()
    } catch (cause) {
      if (db.inTransaction) rollback.run()
      hooks.undone('all')
      const error = new QueueError('unavailable', 'Cannot write to the queue file: the transaction did not commit', {
        cause,
      })
      for (const entry of entries) entry.reject(error)
      return
    }
    hooks.committed()
    for (const answer of answers) answer()
  }

  function attempt({ work, inContext, resolve, reject }: Entry): () => void {
    savepoint.run()
    hooks.begun()
    try {
      const value = inContext(work)
      release.run()
      return () => resolve(value)
    } catch (error) {
      // A full disk or an I/O error may already have ended the transaction; then nobody's change is kept.
      if (!db.inTransaction) throw error
      undo.run()
      release.run()
      hooks.undone('entry')
      return () => reject(error)
    }
  }

  return {
    run<T>(work: () => T): Promise<T> {
      if (isClosed) return Promise.reject(new QueueError('closed', 'Cannot change the queue: it is closed'))
      return new Promise<T>((resolve, reject) => {
        if (waiting.length === 0) setImmediate(outside, flush)
        waiting.push({
          work,
          inContext: AsyncLocalStorage.snapshot(),
          resolve: (value) => resolve(value as T), // each entry gets its own work's value
          reject,
        })
      })
    },
    close() {
      isClosed = true
      outside(flush)
    },
  }
}
