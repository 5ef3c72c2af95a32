import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isRequestId, newRequestId } from '../src/index.ts'

test('is a UUID of version 7 and variant 10 whose first 48 bits are the time', () => {
  const id = newRequestId(0x0123_4567_89ab, new Uint8Array(10).fill(0xff))
  expect(id).toBe('01234567-89ab-7fff-bfff-ffffffffffff')
  expect(newRequestId(0, new Uint8Array(10))).toBe('00000000-0000-7000-8000-000000000000')
})

test('ids of later milliseconds sort later', () => {
  const instant = fc.nat({ max: 2 ** 48 - 2 })
  fc.assert(
    fc.property(instant, (now) => {
      const [earlier, later] = [newRequestId(now), newRequestId(now + 1)]
      expect(earlier < later).toBe(true)
      expect(isRequestId(earlier)).toBe(true)
    }),
  )
})
