import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { metricsText, traceDatabase, withSpan } from '../src/index.ts'
import { expectTree, type InMemoryTelemetry, recordInMemory } from '../src/testing/index.ts'

let memory: InMemoryTelemetry
let db: Database.Database
beforeAll(() => {
  memory = recordInMemory()
})
beforeEach(() => {
  db = traceDatabase(new Database(':memory:'), { namespace: 'storage' })
  db.exec('CREATE TABLE requests (id INTEGER PRIMARY KEY, text TEXT UNIQUE)')
  memory.clear()
})
afterEach(() => db.close())
afterAll(() => memory.stop())

test('under a span, each statement is a CLIENT span that never shows a value', () => {
  withSpan('work', {}, () => {
    db.prepare("INSERT INTO requests (id, text) VALUES (?, 'literal secret')").run(1)
    expect(db.prepare('SELECT text FROM requests WHERE id = ? AND id < 99').get(1)).toEqual({ text: 'literal secret' })
    expect(db.prepare('SELECT * FROM requests').all()).toHaveLength(1)
    expect([...db.prepare('SELECT id FROM requests').iterate()]).toEqual([{ id: 1 }])
  })
  const [insert, ...selects] = memory.spans()
  expect(insert).toMatchObject({
    name: 'INSERT requests',
    kind: 'CLIENT',
    scope: expect.any(String),
    attributes: {
      'db.system.name': 'sqlite',
      'db.namespace': 'storage',
      'db.operation.name': 'INSERT',
      'db.collection.name': 'requests',
      'db.query.summary': 'INSERT requests',
      'db.query.text': 'INSERT INTO requests (id, text) VALUES (?, ?)',
      'database.operation': 'INSERT',
    },
  })
  expect(selects.map(({ name }) => name)).toEqual(['SELECT requests', 'SELECT requests', 'SELECT requests', 'work'])
  expect(selects[0]?.attributes['db.query.text']).toBe('SELECT text FROM requests WHERE id = ? AND id < ?')
  expect(JSON.stringify(memory.spans())).not.toContain('secret')
})

test('without a recording parent there is no span, and the duration is measured all the same', async () => {
  db.prepare('SELECT count(*) FROM requests').get()
  expect(memory.spans()).toEqual([])
  expect(await metricsText()).toMatch(/db_client_operation_duration_count\{[^}]*db_operation_name="SELECT"/)
})

test('a failure carries the SQLite code', () => {
  withSpan('work', {}, () => {
    const insert = db.prepare('INSERT INTO requests (text) VALUES (?)')
    insert.run('same')
    expect(() => insert.run('same')).toThrow('UNIQUE')
  })
  expect(memory.spans()[1]).toMatchObject({
    status: { code: 'ERROR' },
    attributes: { 'db.response.status_code': 'SQLITE_CONSTRAINT_UNIQUE', 'error.type': 'SQLITE_CONSTRAINT_UNIQUE' },
  })
})

test('the statements of a transaction stand below its span, which fails when it rolls back', () => {
  const store = db.transaction((id: number) => db.prepare('INSERT INTO requests (id) VALUES (?)').run(id))
  withSpan('work', {}, () => store.immediate(1))
  expectTree(memory.spans(), {
    name: 'work',
    children: [{ name: 'TRANSACTION storage', kind: 'CLIENT', children: [{ name: 'INSERT requests' }] }],
  })
  memory.clear()
  expect(() => withSpan('work', {}, () => store(1))).toThrow()
  expect(memory.spans().map(({ status }) => status.code)).toEqual(['ERROR', 'ERROR', 'ERROR'])
})

test('a reader that stops early ends the span and frees the connection', () => {
  db.exec("INSERT INTO requests (text) VALUES ('a'), ('b')")
  withSpan('work', {}, () => {
    for (const _row of db.prepare('SELECT id FROM requests').iterate()) break
    db.exec('DELETE FROM requests')
  })
  expect(memory.spans().map(({ name }) => name)).toEqual(['SELECT requests', 'DELETE requests', 'work'])
})

test('statements keep their fluent methods', () => {
  expect(db.prepare('SELECT 1 AS one').pluck().get()).toBe(1)
  expect(db.prepare('SELECT 1 AS one').raw().all()).toEqual([[1]])
})
