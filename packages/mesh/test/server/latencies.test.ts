import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addLatency, newLatencies, quantile } from '../../src/server/latencies.ts'

test('a quantile is at most a quarter above the true one, and never below it', () => {
  const ms = fc.double({ min: 0.3, max: 60_000, noNaN: true })
  fc.assert(
    fc.property(fc.array(ms, { minLength: 1, maxLength: 200 }), fc.constantFrom(0.5, 0.95, 0.99), (values, q) => {
      const latencies = newLatencies()
      for (const value of values) addLatency(latencies, value)
      const exact = values.toSorted((a, b) => a - b)[Math.ceil(q * values.length) - 1] ?? 0
      const seen = quantile(latencies, q) ?? 0
      expect(seen).toBeGreaterThanOrEqual(exact * 0.99) // three digits are shown
      expect(seen).toBeLessThanOrEqual(exact * 1.27)
    }),
  )
})

test('nothing measured has no quantile, and extremes stay within the table', () => {
  const latencies = newLatencies()
  expect(quantile(latencies, 0.5)).toBeNull()
  for (const ms of [0, 1e9]) addLatency(latencies, ms)
  expect(latencies.total).toBe(2)
  expect(quantile(latencies, 0.5)).toBe(0.25)
})
