import fc from 'fast-check'
import { expect, test } from 'vitest'
import { feedbackFigures, feedbackOn, ratingCountsQuery, upsertFeedback } from '../../src/database/feedback.ts'
import { openDatabase } from '../../src/database/open.ts'
import type { FeedbackRow } from '../../src/database/tables.ts'
import { temporaryDatabase } from '../temporary.ts'
import { planOf } from './plan.ts'

function row(given: Partial<FeedbackRow> = {}): FeedbackRow {
  return {
    feedback_id: crypto.randomUUID(),
    request_id: 'r1',
    caller: 'anonymous',
    trace_id: null,
    span_id: null,
    user_input: 'Show me errors',
    generated_query: 'filter true',
    rating: 4,
    comment: null,
    metadata: null,
    stored_at: '2026-03-01T12:00:00.000Z',
    ...given,
  }
}

test("a caller's second feedback on a request replaces the first and keeps its id", async () => {
  const { db } = await temporaryDatabase()
  const first = await upsertFeedback(db, row({ rating: 2 }))
  const second = await upsertFeedback(db, row({ rating: 5, comment: 'better now' }))
  expect(second).toBe(first)
  expect(await feedbackOn(db, 'r1').execute()).toMatchObject([{ feedback_id: first, rating: 5, comment: 'better now' }])
})

test('another caller, and feedback without a request, get rows of their own', async () => {
  const { db } = await temporaryDatabase()
  await upsertFeedback(db, row())
  await upsertFeedback(db, row({ caller: 'key-1' }))
  await upsertFeedback(db, row({ request_id: null }))
  await upsertFeedback(db, row({ request_id: null }))
  expect((await feedbackFigures(db)).count).toBe(4)
})

test('the database itself refuses a rating outside 1 to 5', async () => {
  const { db } = await temporaryDatabase()
  await expect(upsertFeedback(db, row({ rating: 6 }))).rejects.toThrow('CHECK')
})

test('the figures are those of the ratings that stand, exactly', async () => {
  const ratings = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.integer({ min: 1, max: 5 })), {
    maxLength: 15,
  })
  await fc.assert(
    fc.asyncProperty(ratings, async (given) => {
      const { db, close } = await openDatabase(':memory:')
      for (const [caller, rating] of given) await upsertFeedback(db, row({ caller, rating }))
      const standing = [...new Map(given).values()]
      const sum = standing.reduce((a, b) => a + b, 0)
      const figures = await feedbackFigures(db)
      expect(figures.count).toBe(standing.length)
      expect(figures.mean).toBe(standing.length === 0 ? null : sum / standing.length)
      expect(figures.satisfaction).toBe(
        standing.length === 0 ? null : standing.filter((rating) => rating >= 4).length / standing.length,
      )
      for (const stars of [1, 2, 3, 4, 5] as const)
        expect(figures.histogram[stars]).toBe(standing.filter((rating) => rating === stars).length)
      await close()
    }),
    { numRuns: 15 },
  )
})

test('the feedback on a request is found over an index', async () => {
  const { db } = await temporaryDatabase()
  expect(await planOf(db, feedbackOn(db, 'r1'))).toMatch(/^SEARCH feedback USING INDEX/)
})

test('ratings are counted over an index', async () => {
  const { db } = await temporaryDatabase()
  expect(await planOf(db, ratingCountsQuery(db))).toContain('USING COVERING INDEX feedback_by_rating')
})
