import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bucketOf, type DurationHistogram, quantile } from '../../src/database/duration-histogram.ts'

const durations = fc.array(fc.double({ min: 0.1, max: 600_000, noNaN: true }), { minLength: 1, maxLength: 200 })

test('a quantile is within 5 % of the exact one', () => {
  fc.assert(
    fc.property(durations, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, q) => {
      const exact = all.toSorted((a, b) => a - b)[Math.ceil(q * all.length) - 1] ?? 0
      const estimate = quantile(histogramOf(all), q) ?? 0
      expect(Math.abs(estimate - exact) / exact).toBeLessThan(0.05)
    }),
  )
})

test('whatever is put in, the histogram stays bounded', () => {
  const extremes = [0, 1e-9, 1e12, Number.MAX_VALUE]
  const many = Array.from({ length: 5_000 }, (_, i) => 1.01 ** i * 0.001)
  const histogram = histogramOf([...extremes, ...many])
  expect(Object.keys(histogram).length).toBeLessThanOrEqual(165)
})

test('an empty histogram has no quantile', () => {
  expect(quantile({}, 0.95)).toBeNull()
})

function histogramOf(durationsMs: readonly number[]): DurationHistogram {
  const buckets = Map.groupBy(durationsMs, bucketOf)
  return Object.fromEntries([...buckets].map(([bucket, all]) => [bucket, all.length]))
}
