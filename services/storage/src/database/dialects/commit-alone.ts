import pg from 'pg'
import type { Commit } from '../database.ts'
import type { Db } from '../tables.ts'

/** Deadlock, and a snapshot that another transaction has made stale: the server has undone one of them so that it can be run again. */
const worthAnother = new Set(['40P01', '40001'])
const mostRuns = 4

/** For a database with many writers: a transaction for each, and again when it was undone for another's sake. */
export function commitAlone(db: Db): Commit {
  return async (work) => {
    for (let run = 1; ; run++) {
      try {
        return await db.transaction().execute(work)
      } catch (error) {
        if (run === mostRuns || !(error instanceof pg.DatabaseError) || !worthAnother.has(error.code ?? '')) throw error
      }
    }
  }
}
