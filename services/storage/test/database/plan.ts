import type { Compilable } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../../src/database/tables.ts'

/** How SQLite would run the query, a line per step. */
export async function planOf(db: Db, query: Compilable): Promise<string> {
  const { sql: text, parameters } = query.compile()
  const parts = text.split('?').map((part) => sql.raw(part))
  const bound = parts.flatMap((part, i) => (i < parameters.length ? [part, sql`${parameters[i]}`] : [part]))
  const { rows } = await sql<{ detail: string }>`explain query plan ${sql.join(bound, sql``)}`.execute(db)
  return rows.map(({ detail }) => detail).join('\n')
}
