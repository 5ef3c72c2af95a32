import { sql } from 'kysely'
import type { Database } from '../database.ts'
import type { Db } from '../tables.ts'

/** For a server that several processes share: the lock is its session's, so that it goes when its process dies. */
export function oneAtATime(db: Db): Database['oneAtATime'] {
  return (name, work) =>
    db.connection().execute(async (connection) => {
      const key = sql`hashtextextended(${name}, 0)`
      const { rows } = await sql<{ free: boolean }>`select pg_try_advisory_lock(${key}) as free`.execute(connection)
      if (!rows[0]?.free) return undefined
      try {
        return await work()
      } finally {
        // Where this fails the connection is broken, and with it goes the lock.
        await sql`select pg_advisory_unlock(${key})`.execute(connection).catch(() => undefined)
      }
    })
}
