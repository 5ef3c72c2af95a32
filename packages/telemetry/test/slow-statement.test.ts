import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { logger, traceDatabase, traceStatements } from '../src/index.ts'

let db: Database.Database
const warn = vi.spyOn(logger, 'warn').mockImplementation(() => {})
beforeEach(() => {
  db = traceDatabase(new Database(':memory:'), { namespace: 'storage' })
  db.exec('CREATE TABLE requests (id INTEGER PRIMARY KEY, text TEXT)')
})
afterEach(() => {
  db.close()
  warn.mockClear()
  vi.unstubAllEnvs()
})

/** So that every statement is a slow one. */
const always = () => vi.stubEnv('SLOW_QUERY_MS', '0.000001')

async function told() {
  await new Promise((resolve) => setImmediate(resolve))
  return warn.mock.calls.map(([fields]) => fields as unknown as Record<string, unknown>)
}

test('a statement that takes a tenth of a second is told of with its plan, and its values are not', async () => {
  const count = db.prepare(
    'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT count(text) FROM n LEFT JOIN requests ON id = i',
  )
  count.get(10)
  expect(await told()).toEqual([])
  count.get(10_000_000)
  expect(await told()).toMatchObject([
    { took_ms: expect.any(Number), plan: expect.stringContaining('SEARCH requests USING INTEGER PRIMARY KEY') },
  ])
  expect(JSON.stringify(await told())).not.toContain('10000000')
})

test('however it is run, and once a minute', async () => {
  always()
  const named = db.prepare('SELECT * FROM requests WHERE id = @id')
  for (let n = 0; n < 3; n++) named.all({ id: 77 })
  for (const _ of db.prepare('SELECT text FROM requests WHERE id > ?').iterate(77)) break
  expect(await told()).toEqual([
    {
      statement: 'SELECT requests',
      took_ms: 0,
      query: 'SELECT * FROM requests WHERE id = @id',
      plan: 'SEARCH requests USING INTEGER PRIMARY KEY (rowid=?)',
    },
    expect.objectContaining({ plan: 'SEARCH requests USING INTEGER PRIMARY KEY (rowid>?)' }),
  ])
})

test('what has no plan, or fails to tell one, is told of without', async () => {
  always()
  db.transaction(() => {})()
  const server = { system: 'postgresql', namespace: 'a', address: '127.0.0.1', port: 1 } as const
  const run = traceStatements(server, () => true)
  await run(
    'SELECT 1',
    async () => 1,
    () => Promise.reject(new Error('no')),
  )
  expect((await told()).map(({ statement, plan }) => [statement, plan])).toEqual([
    ['TRANSACTION storage', undefined],
    ['SELECT', undefined],
  ])
})

test('0 turns it off', async () => {
  vi.stubEnv('SLOW_QUERY_MS', '0')
  db.prepare('SELECT 1').get()
  expect(await told()).toEqual([])
})
