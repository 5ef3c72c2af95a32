import { MeshError } from '@dataprime/mesh'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { serverAwayIn } from './server-away.ts'

const retryAfterMs = 1_000

/** Codes that may pass by themselves, or when someone frees space or unlocks the file. */
const passingOfSqlite = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM)/

/**
 * Classes of SQLSTATE, and codes, of the same kind: the connection broke (08), an authorisation was withdrawn (28), something ran out (53: disk,
 * memory, connections), an operator stepped in or time was up (57), the system failed (58); a standby that only reads (25006), a
 * transaction that was idle for too long (25P03), deadlock and staleness that stayed (40), a lock that could not be had (55P03).
 */
const passingOfPostgres = /^(08|28|53|57|58|40|25006|25P03|55P03)/

const unique = new Set(['SQLITE_CONSTRAINT_UNIQUE', '23505'])

/** What a caller is told of an error of the database; undefined of a bug. */
export function databaseFailure(cause: unknown): MeshError | undefined {
  const serverAway = serverAwayIn(cause)
  if (serverAway) return away(serverAway, cause)
  const code = answered(cause)
  if (code === undefined) return undefined
  if (passingOfSqlite.test(code) || passingOfPostgres.test(code)) return away(cause, cause)
  if (unique.has(code))
    return new MeshError('conflict', 'Cannot store this: its job has already stored another request', { cause })
  return undefined
}

/** A lock, a full disk: whoever tries next meets the same. */
export function isOfTheDisk(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && !error.code.startsWith('SQLITE_CONSTRAINT')
}

function answered(error: unknown): string | undefined {
  return error instanceof Sqlite.SqliteError || error instanceof pg.DatabaseError ? error.code : undefined
}

function away(reason: unknown, cause: unknown): MeshError {
  const message = `Cannot use the database: ${reason instanceof Error ? reason.message : String(reason)}`
  return new MeshError('dependency_unavailable', message, { cause, retryAfterMs })
}
