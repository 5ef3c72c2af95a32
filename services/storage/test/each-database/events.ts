import { expect, test } from 'vitest'
import { appendEvent, eventsOf } from '../../src/database/events.ts'
import type { OpenDatabase } from './engines.ts'

const event = {
  request_id: 'r1',
  caller: 'key-1',
  kind: 'request_stored',
  at: '2026-03-01T12:00:00.000Z',
  trace_id: null,
  details: { job_id: 'j1' },
} as const

export function eventsSuite(open: OpenDatabase): void {
  test("a request's events come back in the order they were appended", async () => {
    const { db } = await open()
    await appendEvent(db, event)
    await appendEvent(db, { ...event, request_id: 'r2' })
    await appendEvent(db, { ...event, kind: 'feedback_given', details: { rating: 5 } })
    const found = await eventsOf(db, 'r1')
    expect(found.map(({ kind }) => kind)).toEqual(['request_stored', 'feedback_given'])
    expect(found[0]).toMatchObject(event)
  })

  test('an event cannot be changed or removed, not even by SQL', async () => {
    const { db } = await open()
    await appendEvent(db, event)
    await expect(db.updateTable('events').set({ caller: 'x' }).execute()).rejects.toThrow('append-only')
    await expect(db.deleteFrom('events').execute()).rejects.toThrow('append-only')
    expect(await eventsOf(db, 'r1')).toHaveLength(1)
  })
}
