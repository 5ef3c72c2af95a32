import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide, type Ledger, type LimitNumbers } from '../../src/limits/decide.ts'

const now = 1_000_000
const empty: Ledger = { permits: [], lastStart: undefined, blockedUntil: 0, tokensToday: 0, tokensTodayOfCaller: 0 }
const whenever = Number.MAX_SAFE_INTEGER

/** When calls begin that are wished for at the same time, one after the other. */
function starts(count: number, limits: LimitNumbers, { tokens = 10, ledger = empty } = {}): readonly number[] {
  const begun: number[] = []
  let present = ledger
  for (let i = 0; i < count; i += 1) {
    const decision = decide(present, { now, tokens, latestStart: whenever }, limits)
    if (decision.kind !== 'granted') throw new Error(decision.kind)
    const { startAt } = decision
    begun.push(startAt - now)
    present = { ...present, lastStart: startAt, permits: [...present.permits, { startAt, tokens }] }
  }
  return begun
}

describe('a call may begin', () => {
  it('at once without limits', () => expect(starts(3, { minIntervalMs: 0 })).toEqual([0, 0, 0]))

  it('one interval after the one before', () =>
    expect(starts(3, { minIntervalMs: 45_000 })).toEqual([0, 45_000, 90_000]))

  it('at once when the interval has passed', () =>
    expect(starts(1, { minIntervalMs: 45_000 }, { ledger: { ...empty, lastStart: now - 50_000 } })).toEqual([0]))

  it('so many a minute, then when the oldest of them is a minute old', () =>
    expect(starts(5, { minIntervalMs: 0, callsPerMinute: 2 })).toEqual([0, 0, 60_000, 60_000, 120_000]))

  it('while its tokens fit into the minute', () =>
    expect(starts(4, { minIntervalMs: 0, tokensPerMinute: 250 }, { tokens: 100 })).toEqual([0, 0, 60_000, 60_000]))

  it('alone if it is larger than the minute', () =>
    expect(starts(2, { minIntervalMs: 0, tokensPerMinute: 50 }, { tokens: 100 })).toEqual([0, 60_000]))

  it('when the provider wants to be asked again', () =>
    expect(starts(1, { minIntervalMs: 0 }, { ledger: { ...empty, blockedUntil: now + 7000 } })).toEqual([7000]))
})

describe('a call is refused', () => {
  it('that would begin later than it is wanted, with the time', () => {
    const ledger = { ...empty, lastStart: now }
    expect(decide(ledger, { now, tokens: 1, latestStart: now + 30_000 }, { minIntervalMs: 45_000 })).toEqual({
      kind: 'late',
      startAt: now + 45_000,
    })
  })

  it('that would go over the budget of the day, of all or of its caller', () => {
    const wish = { now, tokens: 60, latestStart: whenever }
    const used = { ...empty, tokensToday: 950, tokensTodayOfCaller: 50 }
    expect(decide(used, wish, { minIntervalMs: 0, tokensPerDay: 1000 })).toEqual({
      kind: 'over_budget',
      budget: 'all',
      tokens: 1000,
    })
    expect(decide(used, wish, { minIntervalMs: 0, tokensPerDayAndCaller: 100 })).toMatchObject({ budget: 'caller' })
    expect(decide(used, wish, { minIntervalMs: 0, tokensPerDay: 1010, tokensPerDayAndCaller: 110 }).kind).toBe(
      'granted',
    )
  })
})

it('whatever the limits, no minute and no interval holds more than they say', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 90_000 }),
      fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
      fc.option(fc.integer({ min: 20, max: 100 }), { nil: undefined }),
      fc.integer({ min: 1, max: 12 }),
      (minIntervalMs, callsPerMinute, tokensPerMinute, count) => {
        const begun = starts(count, { minIntervalMs, callsPerMinute, tokensPerMinute })
        for (const [i, at] of begun.entries()) {
          expect(at - (begun[i - 1] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(minIntervalMs)
          const minute = begun.filter((other) => other <= at && other > at - 60_000).length
          if (callsPerMinute !== undefined) expect(minute).toBeLessThanOrEqual(callsPerMinute)
          if (tokensPerMinute !== undefined) expect(minute * 10).toBeLessThanOrEqual(tokensPerMinute)
        }
      },
    ),
  )
})
