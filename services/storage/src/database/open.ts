import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { traceDatabase } from '@dataprime/telemetry'
import Sqlite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { migrate } from './migrate.ts'
import type { Db, Tables } from './tables.ts'

const busyTimeoutMs = 2_000

export interface Database {
  readonly db: Db
  /** Of the file's pages, used and free. */
  readonly sizeBytes: () => number
  readonly close: () => Promise<void>
}

/** Opens the file, makes it if it is not there, and migrates it. A write that was answered is on disk. */
export async function openDatabase(path: string): Promise<Database> {
  mkdirSync(dirname(path), { recursive: true })
  const file = new Sqlite(path, { timeout: busyTimeoutMs })
  try {
    file.pragma('journal_mode = WAL')
    // The queue forgets a job once it is stored here, so that a power cut must not take the row.
    file.pragma('synchronous = FULL')
    file.pragma('foreign_keys = ON')
    const pages = file.prepare('select page_count * page_size from pragma_page_count, pragma_page_size').pluck()
    const db = new Kysely<Tables>({
      dialect: new SqliteDialect({ database: traceDatabase(file, { namespace: 'storage' }) }),
    })
    await migrate(db)
    return { db, sizeBytes: () => Number(pages.get()), close: () => db.destroy() }
  } catch (error) {
    file.close()
    throw error
  }
}
