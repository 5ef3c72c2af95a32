import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addPacked, bucketOf, packed, quantile } from '../../src/telemetry/durations.ts'

/** From a microsecond to ten days, as many short ones as long ones. */
const durationNs = fc.double({ min: 3, max: 14.9, noNaN: true }).map((power) => 10 ** power)

test('any quantile is within 1 % of the exact one, also when minutes are added up from what was stored', () => {
  fc.assert(
    fc.property(
      fc.array(durationNs, { minLength: 1, maxLength: 50 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (all, share) => {
        const sum = new Map<number, number>()
        for (const ns of all) addPacked(sum, packed(new Map([[bucketOf(ns), 1]])))
        const exact = (all.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(share * all.length) - 1)] ?? 0) / 1e6
        expect(Math.abs((quantile(sum, share) ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact / 100)
      },
    ),
  )
})

test('of nothing there is no quantile', () => {
  expect(quantile(new Map(), 0.5)).toBeNull()
})

test('what was taken back leaves nothing', () => {
  expect(packed(new Map([[7, 0]]))).toHaveLength(0)
})
