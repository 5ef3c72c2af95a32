import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Database } from '../src/database/database.ts'
import { openSqlite } from '../src/database/dialects/sqlite.ts'

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'storage-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** An empty database that is closed when the test ends. */
export async function temporaryDatabase(path = join(temporaryFolder(), 'storage.db')): Promise<Database> {
  const database = await openSqlite(path, { busyTimeoutMs: 10 })
  onTestFinished(database.close)
  return database
}
