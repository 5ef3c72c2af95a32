import { expect, it } from 'vitest'
import { createServiceRate } from '../src/service-rate.ts'

const claimed = (at: number) => ({ kind: 'claimed', at, isFinal: false }) as const
const done = (at: number) => ({ kind: 'acknowledged', at, isFinal: true }) as const

it('knows nothing before the first job is done', () => {
  expect(createServiceRate().perSecond()).toBeNull()
})

it('counts what is done per second of work, and no hour in which nobody worked', () => {
  const rate = createServiceRate()
  for (const at of [0, 3_600_000, 7_200_000]) {
    rate.note(claimed(at))
    rate.note(done(at + 500))
  }
  expect(rate.perSecond()).toBe(2)
})

it('is faster the more is done at once', () => {
  const rate = createServiceRate()
  for (const n of [1, 2, 3, 4]) rate.note(claimed(n))
  for (const n of [1, 2, 3, 4]) rate.note(done(1_000 + n))
  expect(rate.perSecond()).toBeCloseTo(4, 1)
})

it('forgets how fast it once was', () => {
  const rate = createServiceRate()
  let at = 0
  const one = (tookMs: number): void => {
    rate.note(claimed(at))
    at += tookMs
    rate.note(done(at))
  }
  for (let n = 0; n < 300; n += 1) one(1)
  for (let n = 0; n < 200; n += 1) one(100)
  expect(rate.perSecond()).toBeCloseTo(10, 1)
})

it('does not count attempts that go on as jobs that are done', () => {
  const rate = createServiceRate()
  rate.note(claimed(0))
  rate.note({ kind: 'failed', at: 100, isFinal: false })
  expect(rate.perSecond()).toBeNull()
})
