import fc from 'fast-check'
import { expect, it } from 'vitest'
import { uuidV7 } from '../src/uuid-v7.ts'

it('writes the time, the version and the variant of the RFC example', () => {
  const random = Buffer.from('0cc318c4dc0c0c07398f', 'hex')
  expect(uuidV7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
})

it('sorts by age', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 45 }), fc.integer({ min: 1, max: 2 ** 40 }), (now, later) => {
      expect(uuidV7(now) < uuidV7(now + later)).toBe(true)
    }),
  )
})
