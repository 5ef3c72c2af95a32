import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { answeredQuestion, someInsights } from '../../../../test/support/answered-question.ts'
import type { Database } from '../../src/database/database.ts'
import { openArchive } from '../../src/retention/archive.ts'
import { type RetentionOptions, runRetention } from '../../src/retention/retention.ts'
import { store } from '../../src/store.ts'
import { storeFeedback } from '../../src/store-feedback.ts'
import { temporaryFolder } from '../temporary.ts'
import type { OpenDatabase } from './engines.ts'

const dayMs = 86_400_000
const start = Date.parse('2026-03-01T12:00:00.000Z')
const limits = { requests: 30, feedback: 90, events: 365, archives: 365 }
const tables = ['requests', 'insights', 'feedback', 'query_analytics', 'events'] as const

/** A database on a clock of its own, in which a request and feedback were stored at the start. */
async function agedOn(open: OpenDatabase, given: Partial<RetentionOptions> = {}) {
  const database = await open()
  const folder = join(temporaryFolder(), 'archive')
  let at = start
  let ids = 0
  const options: RetentionOptions = {
    database,
    archive: openArchive(folder),
    days: limits,
    now: () => new Date(at),
    newId: () => `id${ids++}`,
    ...given,
  }
  await storeRequest(database, 'r1', at)
  await rate(database, at)
  const rowsIn = (file: string): Record<string, unknown>[] =>
    gunzipSync(readFileSync(join(folder, file)))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  const files = (table = '') => readdirSync(folder).filter((name) => name.startsWith(table))
  return {
    database,
    folder,
    options,
    files,
    rowsIn,
    archived: (table: string) => files(`${table}.`).flatMap(rowsIn),
    /** Retention runs when so much time has gone by since the start. */
    async after(days: number, { ms = 0, dryRun = false } = {}) {
      at = start + days * dayMs + ms
      return runRetention(options, dryRun)
    },
    async left(): Promise<Readonly<Record<string, number>>> {
      const counts: Record<string, number> = {}
      for (const table of tables) counts[table] = (await database.db.selectFrom(table).selectAll().execute()).length
      return counts
    },
    async told(kind: 'rows_archived' | 'archive_removed') {
      const events = await database.db.selectFrom('events').selectAll().where('kind', '=', kind).execute()
      return events.map(({ details }) => JSON.parse(details))
    },
  }
}

async function storeRequest({ commit }: Database, name: string, at: number) {
  const request = answeredQuestion({ submitted_at: new Date(at).toISOString() })
  await store(commit, { job_id: name, request, insights: someInsights }, new Date(at))
}

async function rate({ commit }: Database, at: number) {
  const request_id = '0193a000-0000-7000-8000-000000000001'
  const feedback = { request_id, user_input: 'errors', generated_query: 'source logs', rating: 4 }
  const giving = { caller: 'anonymous', now: new Date(at), newId: () => crypto.randomUUID(), span: undefined }
  await storeFeedback(commit, feedback, giving)
}

export function retentionSuite(open: OpenDatabase): void {
  const aged = (given?: Partial<RetentionOptions>) => agedOn(open, given)

  describe('a row goes when it is older than its days, and not when it is exactly that old', () => {
    test.each([
      [30, ['requests', 'insights']],
      [90, ['feedback', 'query_analytics']],
    ])('after %i days: %o', async (days, going) => {
      const { after, left } = await aged()
      await after(days)
      for (const table of going) expect(await left()).toMatchObject({ [table]: 1 })
      await after(days, { ms: 1 })
      for (const table of going) expect(await left()).toMatchObject({ [table]: 0 })
    })

    test('after 365 days: events', async () => {
      const { after, left, archived } = await aged()
      await after(364)
      const { events = 0 } = await left()
      await after(365)
      expect(await left()).toMatchObject({ events })
      await after(365, { ms: 1 })
      expect(archived('events').map(({ kind }) => kind)).toEqual(['request_stored', 'feedback_given'])
      expect(await left()).toMatchObject({ events: events - 2 + 1 }) // one tells that the two went
    })
  })

  test('what goes stands in an archive, whole, and the log tells of it', async () => {
    const { database, after, files, rowsIn, told } = await aged()
    const stored = await database.db.selectFrom('requests').selectAll().execute()
    await after(31)
    const [file = ''] = files('requests.')
    expect(file).toMatch(/^requests\.20260301T120000000Z\.20260401T120000000Z\.id\d\.ndjson\.gz$/)
    expect(rowsIn(file)).toEqual(stored)
    expect(await told('rows_archived')).toContainEqual({ table: 'requests', rows: 1, archive: file })
  })

  test('a dry run counts what a run would move, and changes nothing', async () => {
    const { after, left, folder } = await aged()
    const before = await left()
    const planned = await after(91, { dryRun: true })
    expect(await left()).toEqual(before)
    expect(() => readdirSync(folder)).toThrow('ENOENT')
    const done = await after(91)
    expect(planned).toEqual({ ...done, dry_run: true })
    expect(done.tables.map(({ table, rows }) => [table, rows])).toEqual([
      ['insights', 1],
      ['requests', 1],
      ['steps', 0],
      ['feedback', 1],
      ['query_analytics', 1],
      ['events', 0],
    ])
  })

  test('a second run finds nothing more to do', async () => {
    const { after, files, left } = await aged()
    await after(31)
    const before = [await left(), files()]
    expect((await after(31)).tables.every(({ rows }) => rows === 0)).toBe(true)
    expect([await left(), files()]).toEqual(before)
  })

  test('many rows go page by page into files of a bounded size, each row once', async () => {
    const { database, after, files, rowsIn, archived, left } = await aged({ sizes: { page: 3, file: 9 } })
    for (let i = 0; i < 19; i++) await storeRequest(database, `more-${i}`, start + (i % 4))
    await after(31)
    expect(files('requests.').map((name) => rowsIn(name).length)).toEqual(expect.arrayContaining([9, 9, 2]))
    const ids = archived('requests').map(({ request_id }) => request_id)
    expect([ids.length, new Set(ids).size]).toEqual([20, 20])
    expect(await left()).toMatchObject({ requests: 0, insights: 0 })
  })

  test('figures of a query stay as long as a request is there that they count', async () => {
    const { after, left } = await aged({ days: { ...limits, requests: 200 } })
    await after(100)
    expect(await left()).toMatchObject({ requests: 1, feedback: 0, query_analytics: 1 })
    await after(201)
    expect(await left()).toMatchObject({ requests: 0, query_analytics: 0 })
  })

  test('what is asked or rated again meanwhile is young again', async () => {
    const { database, after, left } = await aged()
    await storeRequest(database, 'again', start + 89 * dayMs)
    await rate(database, start + 89 * dayMs)
    await after(91)
    expect(await left()).toMatchObject({ requests: 1, feedback: 1, query_analytics: 1 })
  })

  describe('a run that was cut off', () => {
    const then = () => new Date(start + 31 * dayMs)

    test('between the archive and the deletion is finished by the next one, from the archive', async () => {
      const { database, options, after, files, archived, left } = await aged()
      const killed = { ...database, commit: () => Promise.reject(new Error('killed')) }
      await expect(runRetention({ ...options, database: killed, now: then }, false)).rejects.toThrow('killed')
      expect(files()).toEqual([expect.stringMatching(/^insights\..*\.ndjson\.gz\.pending$/)])
      expect(await left()).toMatchObject({ requests: 1, insights: 1 })
      await after(32)
      expect(await left()).toMatchObject({ requests: 0, insights: 0 })
      expect(files().every((name) => name.endsWith('.ndjson.gz'))).toBe(true)
      expect(archived('insights')).toHaveLength(1)
    })

    test('in the middle of the deletion neither loses nor repeats a row', async () => {
      const { database, options, after, archived, left } = await aged({ sizes: { page: 2, file: 100 } })
      for (let i = 0; i < 9; i++) await storeRequest(database, `more-${i}`, start)
      let commits = 0
      const killed: RetentionOptions['database'] = {
        ...database,
        commit: (work) => (++commits > 2 ? Promise.reject(new Error('killed')) : database.commit(work)),
      }
      await expect(runRetention({ ...options, database: killed, now: then }, false)).rejects.toThrow('killed')
      expect(await left()).toMatchObject({ insights: 6 })
      await after(31)
      expect(await left()).toMatchObject({ insights: 0 })
      const ids = archived('insights').map(({ request_id }) => request_id)
      expect([ids.length, new Set(ids).size]).toEqual([10, 10])
    })

    test('in the middle of an archive leaves a part of a file, which goes', async () => {
      const { after, files, folder, left } = await aged()
      mkdirSync(folder)
      writeFileSync(join(folder, 'insights.id9.tmp'), 'half of it')
      await after(31)
      expect(files().filter((name) => name.endsWith('.tmp'))).toEqual([])
      expect(await left()).toMatchObject({ insights: 0 })
    })
  })

  test('a row that was changed after it was archived stays', async () => {
    const { database, options, left } = await aged()
    const changing: RetentionOptions['archive'] = {
      ...options.archive,
      async write(content) {
        const file = await options.archive.write(content)
        if (content.table === 'feedback') await rate(database, start + 100 * dayMs)
        return file
      },
    }
    await runRetention({ ...options, archive: changing, now: () => new Date(start + 91 * dayMs) }, false)
    expect(await left()).toMatchObject({ requests: 0, feedback: 1 })
  })

  test('an archive goes when all of it is older than its days and it was there for 90, and the log tells of it', async () => {
    const { after, files, told } = await aged({ days: { ...limits, events: 36_500 } })
    await after(300)
    const archived = files()
    expect((await after(390)).archives).toEqual([]) // there for exactly 90 days
    const { archives } = await after(390, { ms: 1 })
    expect(archives).toEqual(archived.toSorted())
    expect(files()).toEqual([])
    expect((await told('archive_removed')).map(({ archive }) => archive)).toEqual(archives)
  })

  test('outside of retention the log still lets nothing go', async () => {
    const { database, after } = await aged()
    await after(366)
    await expect(database.db.deleteFrom('events').execute()).rejects.toThrow('append-only')
  })
}
