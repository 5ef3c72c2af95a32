import { PostgresAdapter, type QueryExecutorProvider } from 'kysely'

/** For the few statements that the two databases have to be asked in different words; all of them are in this folder. */
export function isPostgres(db: QueryExecutorProvider): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter
}
