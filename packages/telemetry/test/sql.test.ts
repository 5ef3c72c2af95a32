import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeSql } from '../src/sql.ts'

test.each([
  ['SELECT * FROM requests', 'SELECT requests'],
  ['select r.id from "requests" r join insights i on i.id = r.id', 'SELECT requests insights'],
  ['INSERT OR IGNORE INTO main.steps VALUES (1)', 'INSERT steps'],
  ['SELECT * FROM requests ORDER BY requests.stored_at', 'SELECT requests'],
  ['UPDATE OR REPLACE jobs SET a = 1 WHERE b = 2', 'UPDATE jobs'],
  ['DELETE FROM jobs', 'DELETE jobs'],
  ['insert into "t" ("n") values ($1) on conflict ("n") do update set "n" = "t"."n" + "excluded"."n"', 'INSERT t'],
  ['select id from jobs where jobs.id = 1 for update', 'SELECT jobs'],
  ['CREATE TABLE IF NOT EXISTS jobs (id)', 'CREATE jobs'],
  ['-- a comment\nDROP TABLE jobs', 'DROP jobs'],
  ['WITH due AS (SELECT id FROM jobs) UPDATE jobs SET a = 1 WHERE id IN (SELECT id FROM due)', 'UPDATE jobs'],
  ['SELECT * FROM (SELECT id FROM jobs)', 'SELECT jobs'],
  ['BEGIN IMMEDIATE', 'BEGIN'],
  ['no sql at all', 'OTHER'],
  ['', 'OTHER'],
])('%s is summarised as %s', (sql, summary) => expect(describeSql(sql).summary).toBe(summary))

test('literals of every kind become question marks, names and parameters stay', () => {
  const sql = `SELECT a1, 'it''s', x'ff', 1.5e3, 0xff, -7, .5, "column", "some 'text'" FROM t2 WHERE c = :name AND d = @p AND e = $q AND f = ?1`
  expect(describeSql(sql).text).toBe(
    'SELECT a1, ?, ?, ?, ?, -?, ?, "column", ? FROM t2 WHERE c = :name AND d = @p AND e = $q AND f = ?1',
  )
})

test('a quoted value never shows, whatever is in it', () => {
  fc.assert(
    fc.property(fc.string(), (value) => {
      const { text } = describeSql(`INSERT INTO t VALUES ('${value.replaceAll("'", "''")}')`)
      expect(text).toBe('INSERT INTO t VALUES (?)')
    }),
  )
})

test('no text makes it throw or grow', () => {
  fc.assert(
    fc.property(fc.string(), (sql) => {
      const { summary, text = '' } = describeSql(sql)
      expect(summary.length).toBeLessThanOrEqual(255)
      expect(text.length).toBeLessThanOrEqual(2048)
    }),
  )
})
