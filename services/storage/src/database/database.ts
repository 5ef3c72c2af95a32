import type { Db } from './tables.ts'

/**
 * Runs `work` in a transaction and resolves with what it gives once that is on disk. All of it is kept, or nothing. It may be run a
 * second time, when a neighbour in its transaction failed or another transaction was in its way; it runs in the asynchronous context
 * of the call, so that its statements are seen in their request's trace.
 */
export type Commit = <T>(work: (transaction: Db) => Promise<T>) => Promise<T>

export interface Database {
  readonly db: Db
  readonly commit: Commit
  /** Runs `work` if no other process is running one of this name on the same database; gives undefined if one is. */
  readonly oneAtATime: <T>(name: string, work: () => Promise<T>) => Promise<T | undefined>
  /** Whether other processes write to it too. */
  readonly isShared: boolean
  /** On its disk, used and free. */
  readonly sizeBytes: () => Promise<number>
  readonly close: () => Promise<void>
}
