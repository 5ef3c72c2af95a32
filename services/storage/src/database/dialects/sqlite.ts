import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { traceDatabase } from '@dataprime/telemetry'
import Sqlite from 'better-sqlite3'
import { Kysely } from 'kysely'
import type { Database } from '../database.ts'
import { migrate } from '../migrate.ts'
import type { Tables } from '../tables.ts'
import { commitTogether } from './commit-together.ts'
import { rememberStatements } from './remember-statements.ts'
import { dialectOf } from './sqlite-dialect.ts'

/**
 * Opens the file, and makes it if it is not there.
 *
 * Nobody else writes to the file, so `busyTimeoutMs` is for a backup or someone's shell; it is short because it holds up every
 * request: a write that meets a longer lock fails, and its job comes again.
 */
export async function openSqlite(path: string, { busyTimeoutMs = 500 } = {}): Promise<Database> {
  mkdirSync(dirname(path), { recursive: true })
  const file = new Sqlite(path, { timeout: busyTimeoutMs })
  try {
    file.pragma('journal_mode = WAL')
    // The queue forgets a job once it is stored here, so that a power cut must not take the row.
    file.pragma('synchronous = FULL')
    file.pragma('foreign_keys = ON')
    const pages = file.prepare('select page_count * page_size from pragma_page_count, pragma_page_size').pluck()
    const traced = traceDatabase(file, { namespace: 'storage' })
    const db = new Kysely<Tables>({ dialect: dialectOf(file, rememberStatements(traced)) })
    await migrate(db)
    return {
      db,
      commit: commitTogether(db),
      oneAtATime: (_name, work) => work(),
      isShared: false,
      sizeBytes: async () => Number(pages.get()),
      close: () => db.destroy(),
    }
  } catch (error) {
    file.close()
    throw error
  }
}
