import Sqlite from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { rememberStatements } from '../../../src/database/dialects/remember-statements.ts'

function open() {
  const prepared: string[] = []
  const file = new Sqlite(':memory:')
  onTestFinished(() => void file.close())
  const database = rememberStatements({
    close: () => file.close(),
    prepare(sql) {
      prepared.push(sql)
      return file.prepare(sql)
    },
  })
  return { database, prepared }
}

it('prepares the same text once', () => {
  const { database, prepared } = open()
  for (let n = 1; n <= 3; n += 1) expect(database.prepare('select ? as n').all([n])).toEqual([{ n }])
  expect(prepared).toHaveLength(1)
})

it('forgets what was not used for long, and keeps what was', () => {
  const { database, prepared } = open()
  for (let n = 0; n < 500; n += 1) {
    database.prepare('select 1')
    database.prepare(`select ${n} as other`)
  }
  expect(prepared.filter((sql) => sql === 'select 1')).toHaveLength(1)
  database.prepare('select 0 as other')
  expect(prepared.filter((sql) => sql === 'select 0 as other')).toHaveLength(2)
})
