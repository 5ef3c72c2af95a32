import { expect, test } from 'vitest'
import { eventsOf } from '../src/database/events.ts'
import { storeFeedback } from '../src/store-feedback.ts'
import { temporaryDatabase } from './temporary.ts'

const request_id = '0193a000-0000-7000-8000-000000000001'
const feedback = { request_id, user_input: 'Show me errors', generated_query: 'filter true', rating: 4 }
const giving = {
  caller: 'key-1',
  now: new Date('2026-03-01T12:00:00.000Z'),
  newId: () => crypto.randomUUID(),
  span: { traceId: 'a'.repeat(32), spanId: 'a'.repeat(16) },
}

test('the row carries the span of the request that brought it', async () => {
  const { db } = await temporaryDatabase()
  const given = await storeFeedback(db, { ...feedback, metadata: { page: 'history' } }, giving)
  expect(given).toMatchObject({ rating: 4, stored_at: '2026-03-01T12:00:00.000Z', trace_id: 'a'.repeat(32) })
  expect(await db.selectFrom('feedback').selectAll().executeTakeFirst()).toMatchObject({
    caller: 'key-1',
    trace_id: 'a'.repeat(32),
    span_id: 'a'.repeat(16),
    metadata: '{"page":"history"}',
  })
})

test('a carrier in the feedback wins over that span; a malformed one does not', async () => {
  const { db } = await temporaryDatabase()
  const traceparent = `00-${'b'.repeat(32)}-${'b'.repeat(16)}-01`
  expect(await storeFeedback(db, { ...feedback, trace: { traceparent } }, giving)).toMatchObject({
    trace_id: 'b'.repeat(32),
  })
  expect(await storeFeedback(db, { ...feedback, trace: { traceparent: 'x' } }, giving)).toMatchObject({
    trace_id: 'a'.repeat(32),
  })
})

test('without tracing the answer carries the trace id that means none', async () => {
  const { db } = await temporaryDatabase()
  expect(await storeFeedback(db, feedback, { ...giving, span: undefined })).toMatchObject({ trace_id: '0'.repeat(32) })
  expect(await db.selectFrom('feedback').select('trace_id').executeTakeFirst()).toEqual({ trace_id: null })
})

test('giving and changing feedback are two events', async () => {
  const { db } = await temporaryDatabase()
  const first = await storeFeedback(db, feedback, giving)
  const second = await storeFeedback(db, { ...feedback, rating: 1 }, giving)
  expect(second.feedback_id).toBe(first.feedback_id)
  expect(await eventsOf(db, request_id)).toMatchObject([
    { kind: 'feedback_given', details: { feedback_id: first.feedback_id, rating: 4 } },
    { kind: 'feedback_changed', details: { feedback_id: first.feedback_id, rating: 1 } },
  ])
})

test('a rating the database refuses leaves neither a row nor an event, and the next one is taken at once', async () => {
  const { db } = await temporaryDatabase()
  await expect(storeFeedback(db, { ...feedback, rating: 0 }, giving)).rejects.toThrow('CHECK')
  expect(await eventsOf(db, request_id)).toEqual([])
  const started = performance.now()
  await storeFeedback(db, feedback, giving)
  expect(performance.now() - started).toBeLessThan(50)
})
