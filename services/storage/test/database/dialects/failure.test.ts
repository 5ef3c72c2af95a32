import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { databaseFailure } from '../../../src/database/dialects/failure.ts'
import { ServerAway } from '../../../src/database/dialects/server-away.ts'

function answered(code: string): Error {
  return Object.assign(new pg.DatabaseError('said so', 7, 'error'), { code })
}

describe('what passes by itself is away for a second', () => {
  const passing = {
    'a full disk': ['53100', 'SQLITE_FULL'],
    'too many connections': ['53300'],
    'a server that stops or starts': ['57P01', '57P02', '57P03'],
    'a statement that took too long': ['57014'],
    'a lock that cannot be had': ['55P03', 'SQLITE_BUSY', 'SQLITE_LOCKED'],
    'a deadlock or a stale snapshot that stays': ['40P01', '40001'],
    'a standby': ['25006', 'SQLITE_READONLY'],
    'a disk that fails': ['58030', 'SQLITE_IOERR_FSYNC'],
    'a broken connection': ['08006'],
    'a password that is no longer good': ['28P01'],
  }
  test.each(Object.entries(passing))('%s: %s', (_, codes) => {
    for (const code of codes) {
      const error = code.startsWith('SQLITE') ? new Sqlite.SqliteError('said so', code) : answered(code)
      expect(databaseFailure(error)).toMatchObject({
        code: 'dependency_unavailable',
        status: 503,
        retryAfterMs: 1_000,
        message: 'Cannot use the database: said so',
        cause: error,
      })
    }
  })
})

test('a server out of reach is away, and its address is told to nobody', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' })
  for (const error of [new ServerAway(refused), new Error('wrapped', { cause: new ServerAway(refused) })]) {
    const failure = databaseFailure(error)
    expect(failure).toMatchObject({ code: 'dependency_unavailable', retryAfterMs: 1_000 })
    expect(failure?.message).toBe('Cannot use the database: no connection to the server (ECONNREFUSED)')
  }
})

test('what is there already is a conflict', () => {
  for (const error of [answered('23505'), new Sqlite.SqliteError('said so', 'SQLITE_CONSTRAINT_UNIQUE')])
    expect(databaseFailure(error)).toMatchObject({ code: 'conflict', status: 409 })
})

test('all else is a bug', () => {
  for (const error of [
    answered('23502'),
    answered('42P01'),
    new Sqlite.SqliteError('', 'SQLITE_ERROR'),
    new Error('x'),
  ])
    expect(databaseFailure(error)).toBeUndefined()
})
