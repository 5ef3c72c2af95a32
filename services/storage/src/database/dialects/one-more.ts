import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../tables.ts'
import { isPostgres } from './is-postgres.ts'

/** A column of JSON that counts, with one more under the key. */
export function oneMore(db: Db, column: string, key: string): RawBuilder<string> {
  const counts = sql.ref(column)
  if (isPostgres(db))
    return sql`jsonb_set(${counts}::jsonb, array[${key}], to_jsonb(coalesce((${counts}::jsonb ->> ${key})::bigint, 0) + 1))::text`
  const path = `$."${key}"`
  return sql`json_set(${counts}, ${path}, coalesce(json_extract(${counts}, ${path}), 0) + 1)`
}
