import { AsyncLocalStorage } from 'node:async_hooks'
import Sqlite from 'better-sqlite3'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { appendEvent } from '../../../src/database/events.ts'
import type { Db } from '../../../src/database/tables.ts'
import { temporaryDatabase } from '../../temporary.ts'

test('what one turn asks for is one transaction', async () => {
  const { db, commit } = await temporaryDatabase()
  const seen = await Promise.all([
    commit((transaction) => append(transaction, 'first')),
    commit((transaction) => append(transaction, 'second').then(() => callers(transaction))),
  ])
  expect(seen[1]).toEqual(['first', 'second'])
  expect(await callers(db)).toEqual(['first', 'second'])
})

test('whoever fails is undone alone', async () => {
  const { db, commit } = await temporaryDatabase()
  const [first, failing, last] = await Promise.allSettled([
    commit((transaction) => append(transaction, 'first')),
    commit(async (transaction) => {
      await append(transaction, 'half')
      throw new Error('no')
    }),
    commit((transaction) => append(transaction, 'last')),
  ])
  expect([first.status, failing.status, last.status]).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(await callers(db)).toEqual(['first', 'last'])
})

test('a disk that fails fails everybody, once', async () => {
  const { db, commit } = await temporaryDatabase()
  let tries = 0
  const full = async () => {
    tries++
    throw new Sqlite.SqliteError('database or disk is full', 'SQLITE_FULL')
  }
  const outcomes = await Promise.allSettled([
    commit((transaction) => append(transaction, 'first')),
    commit(full),
    commit((transaction) => append(transaction, 'last')),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect([tries, await callers(db)]).toEqual([1, []])
  await commit((transaction) => append(transaction, 'later'))
  expect(await callers(db)).toEqual(['later'])
})

test('a commit that fails leaves nothing behind', async () => {
  const { db, commit } = await temporaryDatabase()
  const orphan = (transaction: Db) =>
    sql`pragma defer_foreign_keys = on`.execute(transaction).then(() =>
      sql`insert into insights (request_id, job_id, caller, stored_at, complexity_score, cost_class, complexity_analysis,
        performance_insights, enriched_data) values ('nobody', 'j', 'c', 't', 0, 'light', '{}', '[]', '{}')`.execute(
        transaction,
      ),
    )
  await expect(commit(orphan)).rejects.toThrow('FOREIGN KEY')
  await commit((transaction) => append(transaction, 'later'))
  expect(await callers(db)).toEqual(['later'])
})

test("work runs in its own caller's context, and a shared transaction in nobody's", async () => {
  const { commit } = await temporaryDatabase()
  const request = new AsyncLocalStorage<string>()
  const working = (name: string) => request.run(name, () => commit(async () => request.getStore()))
  expect(await Promise.all([working('a'), working('b')])).toEqual(['a', 'b'])
})

function append(db: Db, name: string) {
  return appendEvent(db, {
    request_id: null,
    caller: name,
    kind: 'request_stored',
    at: '2026-03-01T12:00:00.000Z',
    trace_id: null,
    details: {},
  })
}

async function callers(db: Db): Promise<readonly string[]> {
  const events = await db.selectFrom('events').select('caller').orderBy('event_id').execute()
  return events.map(({ caller }) => caller)
}
