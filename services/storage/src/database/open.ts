import type { Database } from './database.ts'
import { openPostgres } from './dialects/postgres.ts'
import { openSqlite } from './dialects/sqlite.ts'

/** Where the data is: in a file of this process's own, or on a PostgreSQL server. */
export type DatabaseLocation = { readonly path: string } | { readonly url: string }

/** Opens the database, makes its tables if they are not there, and brings them to the newest version. A write that was answered is on disk. */
export function openDatabase(location: DatabaseLocation): Promise<Database> {
  return 'url' in location ? openPostgres(location.url) : openSqlite(location.path)
}
