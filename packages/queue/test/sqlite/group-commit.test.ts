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
  const commits = groupCommit(db, {
    begun: () => {},
    committing: () => {},
    undone: (what) => log.push(`undone ${what}`),
    committed: () => log.push('committed'),
  })
  const insert = (n: number) => commits.run(() => Number(db.prepare('INSERT INTO t VALUES (?)').run(n).lastInsertRowid))
  const rows = () => db.prepare('SELECT n FROM t ORDER BY rowid').pluck().all()
  const transactions = () => statements.filter((sql) => sql === 'COMMIT').length
  return { db, commits, insert, rows, log, transactions }
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
