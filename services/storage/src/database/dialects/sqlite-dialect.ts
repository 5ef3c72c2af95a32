import type Sqlite from 'better-sqlite3'
import { type Dialect, type SqliteDatabase, SqliteDialect } from 'kysely'

/**
 * Kysely's dialect for SQLite, but for one thing: when a write fails for want of space, SQLite rolls back by itself, and
 * Kysely's own rollback would then fail and hide why.
 *
 * @param database `file`, or a wrapper of it
 */
export function dialectOf(file: Sqlite.Database, database: SqliteDatabase): Dialect {
  const sqlite = new SqliteDialect({ database })
  return {
    createAdapter: () => sqlite.createAdapter(),
    createQueryCompiler: () => sqlite.createQueryCompiler(),
    createIntrospector: (db) => sqlite.createIntrospector(db),
    createDriver: () => {
      const driver = sqlite.createDriver()
      const rollback = driver.rollbackTransaction.bind(driver)
      driver.rollbackTransaction = async (connection) => {
        if (file.inTransaction) await rollback(connection)
      }
      return driver
    },
  }
}
