import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openSqlite } from '../../src/database/dialects/sqlite.ts'
import { insightsOf } from '../../src/database/insights.ts'
import { migrations } from '../../src/database/migrate.ts'
import { history, requestById } from '../../src/database/requests.ts'
import { temporaryFolder } from '../temporary.ts'

const firstVersion = readFileSync(new URL('./old-files/0001.sql', import.meta.url), 'utf8')

function names(path: string, type: 'table' | 'index'): readonly unknown[] {
  const file = new Sqlite(path, { readonly: true })
  const found = file
    .prepare("select name from sqlite_schema where type = ? and name not like 'sqlite_%' order by name")
    .pluck()
    .all(type)
  file.close()
  return found
}

function versions(path: string): readonly unknown[] {
  const file = new Sqlite(path, { readonly: true })
  const found = file.prepare('select name from schema_versions order by name').pluck().all()
  file.close()
  return found
}

test('an empty file gets every table and says which versions it went through', async () => {
  const path = join(temporaryFolder(), 'deep', 'storage.db')
  await openSqlite(path).then((database) => database.close())
  expect(names(path, 'table')).toEqual([
    'events',
    'feedback',
    'idempotency_keys',
    'insights',
    'log_ageing',
    'query_analytics',
    'question_ids',
    'question_search',
    'question_search_config',
    'question_search_data',
    'question_search_docsize',
    'question_search_idx',
    'requests',
    'schema_lock',
    'schema_versions',
    'steps',
  ])
  expect(versions(path)).toEqual(Object.keys(migrations))
})

test('a file of the first version keeps its rows and gets what is new', async () => {
  const path = join(temporaryFolder(), 'storage.db')
  new Sqlite(path).exec(firstVersion).close()
  const { db, close } = await openSqlite(path)
  onTestFinished(close)
  expect(versions(path)).toEqual(Object.keys(migrations))
  expect(names(path, 'index')).toContain('requests_by_time')
  expect(names(path, 'index')).toContain('requests_by_conversation')
  expect(await requestById(db, '0193a000-0000-7000-8000-000000000001')).toMatchObject({
    user_input: 'Show me errors',
    caller: 'key-1',
    is_valid: true,
  })
  expect(await insightsOf(db, '0193a000-0000-7000-8000-000000000001')).toMatchObject({
    enriched_data: { category: 'errors' },
  })
  expect(await history(db, { text: 'errors', limit: 5 })).toHaveLength(1)
})

test('opening a file of this version changes nothing', async () => {
  const path = join(temporaryFolder(), 'storage.db')
  await openSqlite(path).then((database) => database.close())
  const before = names(path, 'index')
  await openSqlite(path).then((database) => database.close())
  expect(names(path, 'index')).toEqual(before)
})

test('a file of a newer program is refused', async () => {
  const path = join(temporaryFolder(), 'storage.db')
  await openSqlite(path).then((database) => database.close())
  new Sqlite(path).exec("insert into schema_versions values ('9999-future', '2099-01-01T00:00:00.000Z')").close()
  await expect(openSqlite(path)).rejects.toThrow('Cannot bring the database to the version of this program')
})
