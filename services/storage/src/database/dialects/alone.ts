import { sql } from 'kysely'
import type { Db } from '../tables.ts'
import { isPostgres } from './is-postgres.ts'

/**
 * Until the transaction ends, no other one is past this with the same key: for what is read first and then written. SQLite has one
 * writer, and nothing is asked of it.
 */
export async function alone(transaction: Db, key: readonly string[]): Promise<void> {
  if (!isPostgres(transaction)) return
  await sql`select pg_advisory_xact_lock(hashtextextended(${JSON.stringify(key)}, 0))`.execute(transaction)
}
