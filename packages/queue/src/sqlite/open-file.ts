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
    db.pragma('wal_autocheckpoint = 2000') // 4 MB, as with pages of 4 KB
    db.pragma('synchronous = NORMAL')
    db.exec('BEGIN EXCLUSIVE; COMMIT')
    migrate(db)
    if (synchronous === 'FULL') growLog(db)
    db.pragma(`synchronous = ${synchronous}`)
    return db
  } catch (cause) {
    db.close()
    if (!isBusy(cause)) throw cause
    throw new QueueError('locked', `Cannot open the queue file "${path}": another process holds it`, { cause })
  }
}

/**
 * Makes the write-ahead log as long as it will get before it is begun anew: a file that grows has to have its new length
 * written with each sync, which costs a tenth of a commit. Takes a few milliseconds.
 */
function growLog(db: Database.Database): void {
  const frames = Number(db.pragma('wal_autocheckpoint', { simple: true }))
  const write = db.prepare('INSERT OR REPLACE INTO probe VALUES (1, 0)') // one page, and so one frame
  for (let frame = 0; frame < frames; frame += 1) write.run()
  db.exec('DELETE FROM probe')
}

function isBusy(error: unknown): boolean {
  return error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')
}
