import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCursor, writeCursor } from '../src/cursor.ts'

test('a cursor reads back as the position it was written from', () => {
  fc.assert(
    fc.property(
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }),
      fc.uuid(),
      (date, request_id) => {
        const position = { submitted_at: date.toISOString(), request_id }
        expect(readCursor(writeCursor(position))).toEqual(position)
      },
    ),
  )
})

test('a cursor fits the 256 characters of the contract', () => {
  const cursor = writeCursor({ submitted_at: new Date().toISOString(), request_id: crypto.randomUUID() })
  expect(cursor.length).toBeLessThanOrEqual(256)
})

test('no text is taken for a cursor that was not given out, and none throws', () => {
  fc.assert(fc.property(fc.string(), (text) => readCursor(text) === undefined))
})
