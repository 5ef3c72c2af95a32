import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { QueueError } from '../queue-error.ts'
import { migrate } from './migrations.ts'

/** FULL: a commit is on the disk when it returns. NORMAL: the last commits may be lost when the machine (not the process) dies. */
export type Synchronous = 'FULL' | 'NORMAL'

/**
 * Opens the queue's own file for this process alone, makes it if it is not there, and migrates it. Throws `locked` when another process holds it.
 * The exclusive lock is the operating system's, so it ends with its process, however that ends.
 */
export function openFile(path: string, synchronous: Synchronous): Database.Database {
  mkdirSync(dirname(path), { recursive: true })
  const db = new Database(path, { timeout: 0 })
  try {
    db.pragma('page_size = 2048') // each commit writes whole pages, and a job is small: a tenth faster than 4096
    db.pragma('locking_mode = EXCLUSIVE') // before WAL: no shared memory file, and no second opener
    db.pragma('journal_mode = WAL')
    db.pragma(`synchronous = ${synchronous}`)
    db.exec('BEGIN EXCLUSIVE; COMMIT')
    migrate(db)
    return db
  } catch (cause) {
    db.close()
    if (!isBusy(cause)) throw cause
    throw new QueueError('locked', `Cannot open the queue file "${path}": another process holds it`, { cause })
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
}
