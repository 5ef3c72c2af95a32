import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Database, openDatabase } from '../src/database/open.ts'

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'storage-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** An empty database that is closed when the test ends. */
export async function temporaryDatabase(): Promise<Database> {
  const database = await openDatabase(join(temporaryFolder(), 'storage.db'))
  onTestFinished(database.close)
  return database
}
