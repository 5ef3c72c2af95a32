import type { CrashPoint } from '@dataprime/mesh'
import type { Commit } from './database/database.ts'

/** The same commit, with a point where everything is written and nothing committed, and one after that. */
export function withCrashPoints(commit: Commit, crashPoint: CrashPoint, what: 'save_step' | 'store_rows'): Commit {
  return async (work) => {
    const value = await commit(async (transaction) => {
      const written = await work(transaction)
      crashPoint(`${what}:written`)
      return written
    })
    crashPoint(`${what}:committed`)
    return value
  }
}
