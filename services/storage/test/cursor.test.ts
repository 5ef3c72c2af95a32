import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { pageOf, readCursor, writeCursor } from '../src/cursor.ts'

const shape = z.tuple([z.iso.datetime(), z.uuid()])

test('a cursor reads back as the position it was written from', () => {
  fc.assert(
    fc.property(fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }), fc.uuid(), (date, id) => {
      const position = [date.toISOString(), id]
      expect(readCursor(writeCursor(position), shape)).toEqual(position)
    }),
  )
})

test('a cursor fits the 256 characters of the contract', () => {
  expect(writeCursor([new Date().toISOString(), crypto.randomUUID()]).length).toBeLessThanOrEqual(256)
})

test('no text is taken for a cursor that was not given out', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => readCursor(text, shape)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    }),
  )
})

test('only a page with something behind it has a next one', () => {
  expect(pageOf([1, 2, 3], 3, String as never)).toEqual({ page: [1, 2, 3], next_cursor: null })
  expect(pageOf([1, 2, 3, 4], 3, (last) => [String(last)])).toEqual({
    page: [1, 2, 3],
    next_cursor: writeCursor(['3']),
  })
})
