import { CompiledQuery, type KyselyPlugin } from 'kysely'
import { isPostgres } from '../../src/database/dialects/is-postgres.ts'
import type { Db } from '../../src/database/tables.ts'

/** How the database runs each statement of the work, a line per step. */
export async function plansOf(db: Db, work: (db: Db) => Promise<unknown>): Promise<readonly string[]> {
  const seen: CompiledQuery[] = []
  const watch: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      seen.push(db.getExecutor().compileQuery(node, queryId))
      return node
    },
    transformResult: async ({ result }) => result,
  }
  await work(db.withPlugin(watch))
  return Promise.all(seen.map((query) => planOf(db, query)))
}

async function planOf(db: Db, { sql, parameters }: CompiledQuery): Promise<string> {
  const explained = CompiledQuery.raw(`explain ${isPostgres(db) ? '' : 'query plan '}${sql}`, [...parameters])
  const { rows } = await db.executeQuery<Record<string, unknown>>(explained)
  return rows.map((row) => row['detail'] ?? row['QUERY PLAN']).join('\n')
}
