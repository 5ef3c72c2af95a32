import type { AnsweredQuestion } from '@dataprime/mesh/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answeredQuestion, someInsights } from '../../../../test/support/answered-question.ts'
import type { Database } from '../../src/database/database.ts'
import { requests } from '../../src/requests.ts'
import { store } from '../../src/store.ts'
import type { OpenDatabase } from './engines.ts'

async function keep({ commit }: Database, given: Partial<AnsweredQuestion>): Promise<string> {
  const request = answeredQuestion(given)
  await store(commit, { job_id: request.request_id, request, insights: someInsights }, new Date())
  return request.request_id
}

async function find({ db }: Database, q: string, given: { caller?: string; intent?: string } = {}) {
  const page = await requests(db, { limit: 200, q, ...given })
  return page.requests.map(({ user_input }) => user_input)
}

/** As one would say it: every word is there, or is the beginning of one that is. */
function isFound(question: string, q: string): boolean {
  const words = (text: string) =>
    text
      .toLowerCase()
      .split(/[^a-z0-9äöüß日本語ошибки]+/)
      .filter(Boolean)
  return words(q).every((word) =>
    words(question).some((held) => held === word || (word.length >= 3 && held.startsWith(word))),
  )
}

const said = [
  'error',
  'errors',
  'Errors',
  'service',
  'serv',
  'checkout-service',
  'api.example.com',
  '500',
  '50',
  'p95',
  'user_id',
  'of',
  'a',
  'größte',
  'ошибки',
  '日本語',
  'last',
  '1h',
  'x=1',
  '"quoted"',
  'AND',
  'not',
  'NEAR',
  '$d.status',
]
const text = fc.array(fc.constantFrom(...said), { minLength: 1, maxLength: 6 }).map((words) => words.join(' '))

export function searchSuite(open: OpenDatabase): void {
  test('a question is found by its words, in any order and case, and by how long ones begin', async () => {
    const database = await open()
    const questions = fc.sample(text, { numRuns: 60, seed: 7 })
    for (const user_input of questions) await keep(database, { user_input })
    await fc.assert(
      fc.asyncProperty(text, async (q) => {
        const expected = questions.filter((question) => isFound(question, q))
        expect((await find(database, q)).toSorted()).toEqual(expected.toSorted())
      }),
      { numRuns: 60, seed: 8 },
    )
  })

  test('accents make no difference', async () => {
    const database = await open()
    await keep(database, { user_input: 'Größte Fehler im Café' })
    for (const q of ['großte', 'CAFE']) expect(await find(database, q)).toHaveLength(1)
  })

  const operators = [
    '"',
    "'",
    '*',
    'errors*',
    '"errors',
    'errors OR nothing',
    'NOT errors',
    'errors NOT',
    'NEAR(errors, 2)',
    'user_input : errors',
    'words:errors',
    '^errors',
    '-errors',
    'errors & !hour',
    'errors | (',
    ':*',
    "errors' ; drop table requests",
    '%',
    '\\',
    '$1',
    '?',
    '{errors}',
    'errors\0hour',
    '🚀',
    '`errors`',
    '+errors',
  ]

  test('whatever is searched for is text, and no operator', async () => {
    const database = await open()
    await keep(database, { user_input: 'Show me errors from the last hour' })
    for (const q of operators) {
      const words = q.toLowerCase().match(/[a-z0-9]+/g) ?? []
      const isThere =
        words.length > 0 && words.every((word) => 'show me errors from the last hour'.split(' ').includes(word))
      expect([q, await find(database, q)]).toEqual([q, isThere ? ['Show me errors from the last hour'] : []])
    }
  })

  test('it can be narrowed to a caller and an intent, exactly', async () => {
    const database = await open()
    await keep(database, { user_input: 'mine', caller: 'key-1', intent: 'trend' })
    await keep(database, { user_input: 'mine too', caller: 'key-1' })
    await keep(database, { user_input: 'mine, says another', caller: 'key-1-2' })
    await keep(database, { user_input: 'mine, says a strange one', caller: '"*' })
    expect((await find(database, 'mine', { caller: 'key-1' })).toSorted()).toEqual(['mine', 'mine too'])
    expect(await find(database, 'mine', { caller: 'key-1', intent: 'trend' })).toEqual(['mine'])
    expect(await find(database, 'mine', { caller: '"*' })).toEqual(['mine, says a strange one'])
  })

  test('the pages together hold every one that is found once, newest first, whatever is stored between them', async () => {
    const database = await open()
    const ids = []
    for (let n = 0; n < 23; n += 1) {
      // Four at a time share an instant, and not in the order in which they are stored.
      const submitted_at = new Date(Date.UTC(2026, 2, 1, 12, 0, Math.floor(((n * 7) % 23) / 4))).toISOString()
      ids.push(await keep(database, { submitted_at }))
      await keep(database, { submitted_at, user_input: 'latency' })
    }
    const seen: { submitted_at: string; request_id: string }[] = []
    let cursor: string | null | undefined
    do {
      const page = await requests(database.db, { limit: 5, q: 'errors hour', ...(cursor && { cursor }) })
      seen.push(...page.requests)
      cursor = page.next_cursor
      await keep(database, { submitted_at: '2026-03-02T00:00:00.000Z' })
    } while (cursor)
    expect(seen.map(({ request_id }) => request_id).toSorted()).toEqual(ids.toSorted())
    const instants = seen.map(({ submitted_at }) => submitted_at)
    expect(instants).toEqual(instants.toSorted().toReversed())
  })

  test('what is gone is not found, and a cursor of it still tells where to go on', async () => {
    const database = await open()
    const { db } = database
    const second = (n: number) => new Date(Date.UTC(2026, 2, 1, 12, 0, n)).toISOString()
    for (const n of [1, 2, 3]) await keep(database, { user_input: `errors ${n}`, submitted_at: second(n) })
    const first = await requests(db, { limit: 2, q: 'errors' })
    const last = first.requests[1]?.request_id ?? ''
    await db.deleteFrom('insights').where('request_id', '=', last).execute()
    await db.deleteFrom('requests').where('request_id', '=', last).execute()
    expect(await find(database, 'errors')).toEqual(['errors 3', 'errors 1'])
    const rest = await requests(db, { limit: 2, q: 'errors', cursor: first.next_cursor ?? '' })
    expect(rest.requests.map(({ user_input }) => user_input)).toEqual(['errors 1'])
  })

  test('a question is kept and found however long its words are', async () => {
    const database = await open()
    const user_input = `${'ä日'.repeat(950)} ${'🚀'.repeat(20)} end`
    await keep(database, { user_input })
    expect(await find(database, 'ä日ä日')).toEqual([user_input])
    expect(await find(database, 'ä日'.repeat(100))).toEqual([user_input])
  })
}
