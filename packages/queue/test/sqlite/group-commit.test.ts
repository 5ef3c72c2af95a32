import { setImmediate } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { groupCommit } from '../../src/sqlite/group-commit.ts'

function open() {
  const statements: string[] = []
  const db = new Database(':memory:', { verbose: (sql) => statements.push(String(sql)) })
  onTestFinished(() => void db.close())
  db.exec('CREATE TABLE t (n INTEGER UNIQUE)')
  const log: string[] = []
  /** Asked for while the next commit is under way. */
  const joining: (() => unknown)[] = []
  const commits = groupCommit(db, {
    begun: () => {},
    committing: () => joining.splice(0).forEach((join) => void join()),
    undone: (what) => log.push(`undone ${what}`),
    committed: () => log.push('committed'),
  })
  const insert = (n: number) => commits.run(() => Number(db.prepare('INSERT INTO t VALUES (?)').run(n).lastInsertRowid))
  const rows = () => db.prepare('SELECT n FROM t ORDER BY rowid').pluck().all()
  const transactions = () => statements.filter((sql) => sql === 'COMMIT').length
  return { db, commits, insert, rows, log, transactions, joining }
}

describe('a group commit', () => {
  it('writes what one turn asked for in one transaction, in order', async () => {
    const { insert, rows, transactions } = open()
    await Promise.all([3, 1, 2].map(insert))
    expect(rows()).toEqual([3, 1, 2])
    expect(transactions()).toBe(1)
  })

  it('writes what a later turn asked for in another', async () => {
    const { insert, transactions } = open()
    const first = insert(1)
    await setImmediate()
    await Promise.all([first, insert(2)])
    expect(transactions()).toBe(2)
  })

  it('resolves nobody before the commit', async () => {
    const { insert, log } = open()
    await Promise.all([1, 2].map((n) => insert(n).then(() => log.push(`resolved ${n}`))))
    expect(log).toEqual(['committed', 'resolved 1', 'resolved 2'])
  })

  it('undoes only what failed', async () => {
    const { insert, rows, log } = open()
    const results = await Promise.allSettled([insert(1), insert(1), insert(2)])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(rows()).toEqual([1, 2])
    expect(log).toEqual(['undone all', 'undone entry', 'committed']) // the second go finds out who failed
  })

  it('rejects everyone when the transaction cannot be committed', async () => {
    const { db, insert, log } = open()
    db.pragma('query_only = ON')
    const results = await Promise.allSettled([insert(1), insert(2)])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(log).not.toContain('resolved')
  })

  it('says "unavailable" when the database is gone, and keeps nothing', async () => {
    const { db, insert, log } = open()
    const waiting = insert(1)
    db.close()
    await expect(waiting).rejects.toMatchObject({ code: 'unavailable' })
    expect(log).toEqual(['undone all'])
  })

  it('finishes what waits when it is closed, and takes nothing more', async () => {
    const { commits, insert, rows } = open()
    const waiting = insert(1)
    commits.close()
    await expect(waiting).resolves.toBe(1)
    await expect(insert(2)).rejects.toMatchObject({ code: 'closed' })
    expect(rows()).toEqual([1])
  })
})

/** As open, after a turn in which nobody else asked for anything. */
async function openAlone() {
  const opened = open()
  await opened.insert(0)
  return opened
}

describe('who is alone', () => {
  it('does not wait', async () => {
    const { insert, rows } = await openAlone()
    const answer = insert(1)
    expect(rows()).toEqual([0, 1])
    await expect(answer).resolves.toBe(2)
  })

  it('does not wait for the next change either, having had the answer', async () => {
    const { insert, transactions } = await openAlone()
    let hasTurned = false
    const turn = setImmediate().then(() => (hasTurned = true))
    for (let n = 1; n <= 10; n += 1) await insert(n)
    expect([hasTurned, transactions()]).toEqual([false, 11])
    await turn
  })

  it('gives the event loop its turn every so often', async () => {
    const { insert } = await openAlone()
    let made = 0
    const seenAt: number[] = []
    const look = (): void => {
      seenAt.push(made)
      if (made < 100) void setImmediate().then(look)
    }
    void setImmediate().then(look)
    for (; made < 100; made += 1) await insert(made + 1)
    expect(seenAt[0]).toBeLessThan(20)
    expect(seenAt.length).toBeGreaterThan(4)
    expect(seenAt.length).toBeLessThan(12)
  })

  it('shares with those who come before the answer is heard', async () => {
    const { insert, rows, transactions } = await openAlone()
    const all = Promise.all([1, 2, 3].map(insert))
    expect(rows()).toEqual([0, 1])
    await all
    expect([rows(), transactions()]).toEqual([[0, 1, 2, 3], 3])
  })

  it('waits with what it asked for itself before hearing the answer', async () => {
    const { insert, rows } = await openAlone()
    await insert(1)
    const both = Promise.all([insert(2), insert(3)])
    expect(rows()).toEqual([0, 1, 2])
    await both
  })

  it('waits with those who wait already', async () => {
    const { insert, rows } = await openAlone()
    const all = Promise.all([insert(1).then(() => insert(2)), insert(3)])
    for (let tick = 0; tick < 10; tick += 1) await undefined
    expect(rows()).toEqual([0, 1])
    await all
    expect(rows()).toEqual([0, 1, 3, 2])
  })

  it('is not alone any more in the turn after', async () => {
    const { insert, rows, transactions } = await openAlone()
    await Promise.all([1, 2].map(insert))
    const all = Promise.all([3, 4].map(insert))
    expect(rows()).toEqual([0, 1, 2])
    await all
    expect([rows(), transactions()]).toEqual([[0, 1, 2, 3, 4], 4])
  })

  it('is not alone when somebody else asks later in the same turn', async () => {
    const { insert, rows } = await openAlone()
    const asks = [1, 2, 3].map((n) => setImmediate().then(() => insert(n)))
    await setImmediate() // the three have asked, each in a callback of its own
    expect(rows()).toEqual([0, 1])
    await Promise.all(asks)
    expect(rows()).toEqual([0, 1, 2, 3])
  })

  it('takes along what is asked for during the commit', async () => {
    const { insert, rows, transactions, joining } = await openAlone()
    const joined = Promise.withResolvers<number>()
    joining.push(() => insert(2).then(joined.resolve))
    await insert(1)
    expect([rows(), transactions()]).toEqual([[0, 1, 2], 2])
    await expect(joined.promise).resolves.toBe(3)
    await setImmediate()
    void insert(3)
    expect(rows()).toEqual([0, 1, 2, 3]) // what the commit itself caused is nobody else
  })
})

it('commits soon what was asked for during a commit that failed', async () => {
  const { insert, rows, joining } = open()
  joining.push(
    () => insert(1),
    () => insert(1).catch(() => {}),
  )
  await insert(0)
  await setImmediate()
  expect(rows()).toEqual([0, 1])
})
