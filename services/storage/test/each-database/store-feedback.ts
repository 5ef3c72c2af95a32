import { describe, expect, test } from 'vitest'
import { eventsOf } from '../../src/database/events.ts'
import { storeFeedback } from '../../src/store-feedback.ts'
import type { Engine } from './engines.ts'

const request_id = '0193a000-0000-7000-8000-000000000001'
const feedback = { request_id, user_input: 'Show me errors', generated_query: 'filter true', rating: 4 }
const giving = {
  caller: 'key-1',
  now: new Date('2026-03-01T12:00:00.000Z'),
  newId: () => crypto.randomUUID(),
  span: { traceId: 'a'.repeat(32), spanId: 'a'.repeat(16) },
}

export function storeFeedbackSuite({ open, openAgain }: Engine): void {
  test('the row carries the span of the request that brought it', async () => {
    const { db, commit } = await open()
    const given = await storeFeedback(commit, { ...feedback, metadata: { page: 'history' } }, giving)
    expect(given).toMatchObject({ rating: 4, stored_at: '2026-03-01T12:00:00.000Z', trace_id: 'a'.repeat(32) })
    expect(await db.selectFrom('feedback').selectAll().executeTakeFirst()).toMatchObject({
      caller: 'key-1',
      trace_id: 'a'.repeat(32),
      span_id: 'a'.repeat(16),
      metadata: '{"page":"history"}',
    })
  })

  test('a carrier in the feedback wins over that span; a malformed one does not', async () => {
    const { commit } = await open()
    const traceparent = `00-${'b'.repeat(32)}-${'b'.repeat(16)}-01`
    expect(await storeFeedback(commit, { ...feedback, trace: { traceparent } }, giving)).toMatchObject({
      trace_id: 'b'.repeat(32),
    })
    expect(await storeFeedback(commit, { ...feedback, trace: { traceparent: 'x' } }, giving)).toMatchObject({
      trace_id: 'a'.repeat(32),
    })
  })

  test('without tracing the answer carries the trace id that means none', async () => {
    const { db, commit } = await open()
    expect(await storeFeedback(commit, feedback, { ...giving, span: undefined })).toMatchObject({
      trace_id: '0'.repeat(32),
    })
    expect(await db.selectFrom('feedback').select('trace_id').executeTakeFirst()).toEqual({ trace_id: null })
  })

  test('giving and changing feedback are two events', async () => {
    const { db, commit } = await open()
    const first = await storeFeedback(commit, feedback, giving)
    const second = await storeFeedback(commit, { ...feedback, rating: 1 }, giving)
    expect(second.feedback_id).toBe(first.feedback_id)
    expect(await eventsOf(db, request_id)).toMatchObject([
      { kind: 'feedback_given', details: { feedback_id: first.feedback_id, rating: 4 } },
      { kind: 'feedback_changed', details: { feedback_id: first.feedback_id, rating: 1 } },
    ])
  })

  test('a rating the database refuses leaves neither a row nor an event, and the next one is taken at once', async () => {
    const { db, commit } = await open()
    await expect(storeFeedback(commit, { ...feedback, rating: 0 }, giving)).rejects.toThrow(/check constraint/i)
    expect(await eventsOf(db, request_id)).toEqual([])
    const started = performance.now()
    await storeFeedback(commit, feedback, giving)
    expect(performance.now() - started).toBeLessThan(50)
  })

  describe('feedback under an idempotency key', () => {
    const keyed = { ...giving, idempotencyKey: 'once' }
    const loose = { user_input: 'Show me errors', generated_query: 'filter true', rating: 4 }

    test('is kept once, and each copy gets the answer of the first', async () => {
      const { db, commit } = await open()
      const first = await storeFeedback(commit, loose, keyed)
      const later = { ...keyed, now: new Date('2026-03-02T11:59:59.999Z'), span: undefined }
      expect(await storeFeedback(commit, loose, later)).toEqual(first)
      expect(await storeFeedback(commit, { ...loose, trace: { traceparent: 'x' } }, later)).toEqual(first)
      expect(await db.selectFrom('feedback').selectAll().execute()).toHaveLength(1)
      expect(await db.selectFrom('events').selectAll().execute()).toHaveLength(1)
    })

    test('is still known when the database is opened again', async () => {
      const before = await open()
      const first = await storeFeedback(before.commit, loose, keyed)
      await before.close()
      const after = await openAgain()
      expect(await storeFeedback(after.commit, loose, keyed)).toEqual(first)
    })

    test('is refused with another body, and keeps what it had', async () => {
      const { commit } = await open()
      const first = await storeFeedback(commit, loose, keyed)
      const refused = storeFeedback(commit, { ...loose, rating: 1 }, keyed)
      await expect(refused).rejects.toMatchObject({ code: 'idempotency_mismatch', status: 422 })
      expect(await storeFeedback(commit, loose, keyed)).toEqual(first)
    })

    test("is another caller's own", async () => {
      const { commit } = await open()
      const mine = await storeFeedback(commit, loose, keyed)
      const theirs = await storeFeedback(commit, { ...loose, rating: 1 }, { ...keyed, caller: 'key-2' })
      expect(theirs.feedback_id).not.toBe(mine.feedback_id)
    })

    test('is forgotten after a day', async () => {
      const { db, commit } = await open()
      const first = await storeFeedback(commit, loose, keyed)
      const nextDay = { ...keyed, now: new Date('2026-03-02T12:00:00.000Z') }
      const second = await storeFeedback(commit, { ...loose, rating: 1 }, nextDay)
      expect(second.feedback_id).not.toBe(first.feedback_id)
      expect(await db.selectFrom('idempotency_keys').selectAll().execute()).toHaveLength(1)
    })

    test('leaves its key free when the database refuses it', async () => {
      const { commit } = await open()
      await expect(storeFeedback(commit, { ...loose, rating: 0 }, keyed)).rejects.toThrow(/check constraint/i)
      expect(await storeFeedback(commit, loose, keyed)).toMatchObject({ rating: 4 })
    })
  })
}
