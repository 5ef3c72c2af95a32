import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { migrate } from '../../src/sqlite/migrations.ts'
import { hotQueries } from '../../src/sqlite/statements.ts'

const db = new Database(':memory:')
migrate(db)

function planOf(sql: string): string {
  const anything = sql.replace(/@\w+|\?/g, '1')
  const steps = db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${anything}`).all()
  return steps.map(({ detail }) => detail).join('\n')
}

it.each(Object.entries(hotQueries))('%s reads by an index, sorting nothing', (_name, sql) => {
  const plan = planOf(sql)
  expect(plan).toMatch(/USING (COVERING INDEX|INDEX|INTEGER PRIMARY KEY)/)
  expect(plan).not.toContain('TEMP B-TREE')
})
