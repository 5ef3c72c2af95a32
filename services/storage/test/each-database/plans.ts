import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { analyticsOf } from '../../src/database/analytics.ts'
import { endOfLog, eventsAfter } from '../../src/database/dialects/event-log.ts'
import { isPostgres } from '../../src/database/dialects/is-postgres.ts'
import { eventsOf } from '../../src/database/events.ts'
import { feedbackFigures, feedbackOn } from '../../src/database/feedback.ts'
import { expiredKeys, keyQuery } from '../../src/database/idempotency.ts'
import { insightsOf } from '../../src/database/insights.ts'
import { type HistoryFilter, history, requestById } from '../../src/database/requests.ts'
import { newestToken, stepsOf } from '../../src/database/steps.ts'
import type { Db } from '../../src/database/tables.ts'
import type { Archive } from '../../src/retention/archive.ts'
import { runRetention } from '../../src/retention/retention.ts'
import type { OpenDatabase } from './engines.ts'
import { plansOf } from './plan.ts'

const id = '0193a000-0000-7000-8000-100000010000'
const after = { submitted_at: '2026-03-15T12:00:00.000Z', request_id: id }
const pages: readonly HistoryFilter[] = [
  { limit: 50 },
  { limit: 50, after },
  { limit: 50, caller: 'key-1', after },
  { limit: 50, intent: 'trend', after },
  { limit: 50, caller: 'key-1', intent: 'trend', after },
  { limit: 1, caller: 'key-1', conversation: 'c1' },
]

const lookups: Readonly<Record<string, (db: Db) => Promise<unknown>>> = {
  'a request': (db) => requestById(db, id),
  'its insights': (db) => insightsOf(db, id),
  'its events': (db) => eventsOf(db, id),
  'the feedback on it': (db) => feedbackOn(db, id).execute(),
  "a query's figures": (db) => analyticsOf(db, { text: 'filter true', sha256: 'q1000' }),
  "a job's steps": (db) => stepsOf(db, 'job-1000'),
  'the newest token of a job': (db) => newestToken(db, 'job-1000'),
  'an idempotency key': (db) =>
    keyQuery(db, { caller: 'key-1', operation: 'store_feedback', key: 'k1' }).executeTakeFirst(),
  'the keys that are over': (db) => expiredKeys(db, new Date('2026-03-01T00:00:00.000Z')).execute(),
  'what is new in the log': async (db) =>
    eventsAfter(db, { ...(await endOfLog(db)), ...(!isPostgres(db) && { event_id: 19_990 }) }, 500).execute(db),
}

/** Every hot query is asked for its plan, over tables with 20,000 rows. */
export function plansSuite(openFull: OpenDatabase): void {
  test('whatever is looked up is found by an index', async () => {
    const { db } = await openFull()
    for (const [what, look] of Object.entries(lookups))
      for (const plan of await plansOf(db, look)) expectIndex(what, plan)
  })

  test('a page of the history is read by an index and not sorted', async () => {
    const { db } = await openFull()
    for (const page of pages)
      for (const plan of await plansOf(db, (db) => history(db, page))) {
        expectIndex(JSON.stringify(page), plan)
        expect(plan).toMatch(/requests_by_/)
        expect(plan).not.toMatch(/TEMP B-TREE|Sort/)
      }
  })

  test('what retention moves is found by age, by an index', async () => {
    const { db, commit } = await openFull()
    const archive: Archive = {
      // Reads the first page, and gives no file whose rows could be deleted.
      async write({ pages }) {
        for await (const _ of pages) break
        return undefined
      },
      pending: async () => [],
      rows: async function* () {},
      finish: async (file) => file,
      finished: async () => [],
      remove: async () => {},
    }
    const days = { requests: 30, feedback: 90, events: 365, archives: 365 }
    const now = () => new Date('2026-03-15T12:00:00.000Z')
    const plans = await plansOf(db, (db) =>
      runRetention({ database: { db, commit }, archive, days, now, newId: () => 'id' }, false),
    )
    expect(plans).toHaveLength(6)
    for (const plan of plans) expect(plan).toMatch(/_by_age/)
  })

  test('a word that few questions hold is found by the index of words', async () => {
    const { db } = await openFull()
    const rare: HistoryFilter = { limit: 50, text: 'service 77', caller: 'key-2' }
    for (const search of [rare, { ...rare, after }, { limit: 50, text: 'no such words' }])
      for (const plan of await plansOf(db, (db) => history(db, search))) {
        expectIndex(JSON.stringify(search), plan)
        expect(plan).toMatch(/requests_by_words|^SCAN question_search VIRTUAL TABLE INDEX/)
        expect(plan).not.toContain('TEMP B-TREE')
      }
  })

  test('a word that many questions hold is not looked up in all of them for a page', async () => {
    const { db } = await openFull()
    for (const plan of await plansOf(db, (db) => history(db, { limit: 50, text: 'errors', caller: 'key-2', after }))) {
      expectIndex('errors', plan)
      expect(plan).not.toMatch(/TEMP B-TREE|Sort/)
    }
  })

  test('figures of all feedback are counted from indexes', async () => {
    const { db } = await openFull()
    const plans = await db.transaction().execute(async (transaction) => {
      // Who counts all rows of a table may do best to read all of it: this asks whether the indexes hold what is counted.
      if (isPostgres(db)) await sql`set local enable_seqscan = off`.execute(transaction)
      return plansOf(transaction, feedbackFigures)
    })
    const expected = ['feedback_by_rating', 'feedback_by_request', 'feedback_by_time']
    expect(plans).toHaveLength(expected.length)
    for (const [i, index] of expected.entries()) {
      expectIndex(index, plans[i] ?? '')
      expect(plans[i]).toMatch(new RegExp(`(COVERING INDEX|Index Only Scan.* using) ${index}`))
    }
  })
}

function expectIndex(what: string, plan: string): void {
  const message = `${what}:\n${plan}`
  expect(plan, message).not.toMatch(/Seq Scan|^SCAN (?!.*INDEX)/m)
  expect(plan, message).toMatch(/Index|INDEX|^SEARCH|Result/m)
}
