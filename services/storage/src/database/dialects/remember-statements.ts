import type { SqliteDatabase } from 'kysely'

/** The service's own statements are fewer by far; those made for a filter nobody repeats go first. */
const remembered = 200

/** Kysely prepares a statement each time it runs one. It writes the same text for the same query, so one can be kept for each. */
export function rememberStatements(database: SqliteDatabase): SqliteDatabase {
  const known = new Map<string, ReturnType<SqliteDatabase['prepare']>>()
  return {
    close: () => database.close(),
    prepare(sql) {
      const statement = known.get(sql) ?? database.prepare(sql)
      known.delete(sql) // and put behind the others again
      known.set(sql, statement)
      const oldest = known.size > remembered ? known.keys().next().value : undefined
      if (oldest !== undefined) known.delete(oldest)
      return statement
    },
  }
}
