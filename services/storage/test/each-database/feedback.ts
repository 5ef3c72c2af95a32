import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answeredQuestion, someInsights } from '../../../../test/support/answered-question.ts'
import { feedbackFigures, feedbackOn, upsertFeedback } from '../../src/database/feedback.ts'
import type { FeedbackRow } from '../../src/database/tables.ts'
import { store } from '../../src/store.ts'
import type { OpenDatabase } from './engines.ts'

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

export function feedbackSuite(open: OpenDatabase): void {
  test("a caller's second feedback on a request replaces the first and keeps its id", async () => {
    const { db } = await open()
    const first = await upsertFeedback(db, row({ rating: 2 }))
    const second = await upsertFeedback(db, row({ rating: 5, comment: 'better now' }))
    expect(second).toBe(first)
    expect(await feedbackOn(db, 'r1').execute()).toMatchObject([
      { feedback_id: first, rating: 5, comment: 'better now' },
    ])
  })

  test('another caller, and feedback without a request, get rows of their own', async () => {
    const { db } = await open()
    await upsertFeedback(db, row())
    await upsertFeedback(db, row({ caller: 'key-1' }))
    await upsertFeedback(db, row({ request_id: null }))
    await upsertFeedback(db, row({ request_id: null }))
    expect((await feedbackFigures(db)).count).toBe(4)
  })

  test('the database itself refuses a rating outside 1 to 5', async () => {
    const { db } = await open()
    await expect(upsertFeedback(db, row({ rating: 6 }))).rejects.toThrow(/check constraint/i)
  })

  test('the figures are those of the ratings that stand, exactly', async () => {
    const ratings = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), fc.integer({ min: 1, max: 5 })), {
      maxLength: 15,
    })
    const { db } = await open()
    await fc.assert(
      fc.asyncProperty(ratings, async (given) => {
        await db.deleteFrom('feedback').execute()
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
      }),
      { numRuns: 15 },
    )
  })

  test('figures are given by day, newest first, and by the intent of the requests that are stored', async () => {
    const { db, commit } = await open()
    for (const [n, intent] of (['trend', 'error_analysis', 'trend'] as const).entries()) {
      const request = answeredQuestion({ intent })
      await store(commit, { job_id: request.request_id, request, insights: someInsights }, new Date())
      const stored_at = `2026-03-0${n + 1}T23:59:59.999Z`
      await upsertFeedback(db, row({ request_id: request.request_id, rating: n + 3, stored_at }))
    }
    await upsertFeedback(db, row({ request_id: null, rating: 1, stored_at: '2026-03-03T00:00:00.000Z' }))
    const { by_day, by_intent } = await feedbackFigures(db)
    expect(by_day).toEqual([
      { day: '2026-03-03', count: 2, mean: 3, satisfaction: 0.5 },
      { day: '2026-03-02', count: 1, mean: 4, satisfaction: 1 },
      { day: '2026-03-01', count: 1, mean: 3, satisfaction: 0 },
    ])
    expect(by_intent).toEqual([
      { intent: 'trend', count: 2, mean: 4, satisfaction: 0.5 },
      { intent: 'error_analysis', count: 1, mean: 4, satisfaction: 1 },
    ])
  })
}
