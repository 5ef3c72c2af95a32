// Many changes, one fsync. The window is one turn of the event loop: what was asked for while sockets were being read
// is committed together right after, so nothing waits for a timer, and a lone caller waits for nobody (turns.ts).
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import type { Database } from 'better-sqlite3'
import { isQueueError, QueueError } from '../queue-error.ts'
import { createTurns } from './turns.ts'

export interface GroupCommit {
  /**
   * Runs `work` inside the transaction of this turn, or of its own for a lone caller, and resolves with its result once that is on disk. What `work`
   * throws undoes only itself; when the commit fails everyone in it is rejected with `unavailable`. A QueueError means
   * that `work` has written nothing. `work` runs in the asynchronous context of the call, so that whoever traces the
   * database finds each statement's request, and once more when a neighbour of its transaction failed.
   */
  run<T>(work: () => T): Promise<T>
  /** Commits at once what is waiting; later calls of run are rejected with `closed`. */
  close(): void
}

interface Entry {
  readonly work: () => unknown
  /** Where the call came from. */
  readonly context: AsyncResource
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

export interface GroupCommitHooks {
  /** Before the commit: what is asked for in here becomes part of it. */
  readonly committing: () => void
  /** After each commit that held at least one change, before its promises resolve. */
  readonly committed: () => void
  /** An entry was undone (`entry`), or the whole transaction was (`all`). */
  readonly undone: (what: 'entry' | 'all') => void
  /** Before each entry that can be undone by itself. */
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
  const turns = createTurns({ commit: () => outside(flush), isWaiting: () => waiting.length > 0 })

  function flush(): void {
    const entries = waiting
    waiting = []
    if (entries.length === 0) return
    let answers: readonly (() => void)[]
    try {
      answers = inOneGo(entries) ?? oneByOne(entries)
      commit.run()
    } catch (cause) {
      undoAll()
      const error = new QueueError('unavailable', 'Cannot write to the queue file: the transaction did not commit', {
        cause,
      })
      for (const entry of entries) entry.reject(error)
      return
    }
    hooks.committed()
    for (const answer of answers) answer()
  }

  /** The usual way: nobody fails, or only before writing, so nothing needs to be undone. Undefined when somebody did. */
  function inOneGo(entries: Entry[]): readonly (() => void)[] | undefined {
    begin.run()
    const answers: (() => void)[] = []
    try {
      for (const entry of entries) answers.push(carryOut(entry))
      hooks.committing()
      const late = waiting
      waiting = []
      for (const entry of late) {
        entries.push(entry)
        answers.push(carryOut(entry))
      }
      return answers
    } catch {
      undoAll() // who failed, and how, is found out one by one
      return undefined
    }
  }

  function carryOut({ work, context, resolve, reject }: Entry): () => void {
    try {
      const value = context.runInAsyncScope(work)
      return () => resolve(value)
    } catch (error) {
      if (!isQueueError(error)) throw error
      return () => reject(error)
    }
  }

  /** Again, with a savepoint before each, to find the one that fails and keep the others. */
  function oneByOne(entries: readonly Entry[]): readonly (() => void)[] {
    begin.run()
    return entries.map(({ work, context, resolve, reject }) => {
      savepoint.run()
      hooks.begun()
      try {
        const value = context.runInAsyncScope(work)
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
    })
  }

  function undoAll(): void {
    if (db.inTransaction) rollback.run()
    hooks.undone('all')
  }

  return {
    run<T>(work: () => T): Promise<T> {
      if (isClosed) return Promise.reject(new QueueError('closed', 'Cannot change the queue: it is closed'))
      return new Promise<T>((resolve, reject) => {
        waiting.push({
          work,
          context: new AsyncResource('QueueChange'),
          resolve: (value) => resolve(value as T), // each entry gets its own work's value
          reject,
        })
        turns.asked()
      })
    },
    close() {
      isClosed = true
      outside(flush)
    },
  }
}
