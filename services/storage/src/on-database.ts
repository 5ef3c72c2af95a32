import { MeshError } from '@dataprime/mesh'
import { annotate, attr } from '@dataprime/telemetry'
import Sqlite from 'better-sqlite3'

const retryAfterMs = 1_000

/** Runs what a request wants of the database: says it on the request's span, and tells a disk that fails from a bug. */
export async function onDatabase<T>(operation: 'INSERT' | 'UPSERT' | 'SELECT', work: () => Promise<T>): Promise<T> {
  annotate({ [attr.databaseOperation]: operation })
  try {
    return await work()
  } catch (error) {
    throw diskFailure(error) ?? error
  }
}

/** Codes that may pass by themselves, or when someone frees space or unlocks the file. */
const passing = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM)/

function diskFailure(cause: unknown): MeshError | undefined {
  if (!(cause instanceof Sqlite.SqliteError)) return undefined
  if (passing.test(cause.code))
    return new MeshError('dependency_unavailable', `Cannot use the database: ${cause.message}`, { cause, retryAfterMs })
  if (cause.code === 'SQLITE_CONSTRAINT_UNIQUE')
    return new MeshError('conflict', 'Cannot store this: its job has already stored another request', { cause })
  return undefined
}
