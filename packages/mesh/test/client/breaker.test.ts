import fc from 'fast-check'
import { expect, test } from 'vitest'
import { admit, type Breaker, closedBreaker, halfOpenEarly, type Outcome, settle } from '../../src/client/breaker.ts'

/** Makes calls one after the other at one instant. */
function after(breaker: Breaker, now: number, ...outcomes: readonly Outcome[]): Breaker {
  return outcomes.reduce((current, outcome) => {
    const admitted = admit(current, now).breaker
    return settle(admitted, { outcome, epoch: admitted.epoch, now })
  }, breaker)
}

const four = ['failure', 'failure', 'failure', 'failure'] as const
const opened = after(closedBreaker, 0, ...four, 'failure')

test('opens after five failures in a row, not after four', () => {
  expect(after(closedBreaker, 0, ...four).kind).toBe('closed')
  expect(opened).toMatchObject({ kind: 'open', until: 60_000 })
})

test('a success starts the count anew; a call given up does not', () => {
  expect(after(closedBreaker, 0, ...four, 'success', ...four).kind).toBe('closed')
  expect(after(closedBreaker, 0, ...four, 'unknown', 'failure').kind).toBe('open')
})

test('lets nothing through for 60 seconds and says how long it will be', () => {
  expect(admit(opened, 59_999)).toMatchObject({ isAdmitted: false, retryAfterMs: 1 })
  expect(admit(opened, 60_000)).toMatchObject({ isAdmitted: true, breaker: { kind: 'half-open' } })
})

test('closes after three successes, not after two', () => {
  expect(after(opened, 60_000, 'success', 'success').kind).toBe('half-open')
  expect(after(opened, 60_000, 'success', 'success', 'success')).toMatchObject({ kind: 'closed', failures: 0 })
})

test('reopens for another 60 seconds on one failure', () => {
  expect(after(opened, 70_000, 'success', 'success', 'failure')).toMatchObject({ kind: 'open', until: 130_000 })
})

test('lets no more trials through at once than it needs', () => {
  const three = [1, 2, 3].reduce((breaker: Breaker) => admit(breaker, 60_000).breaker, opened)
  expect(admit(three, 60_000).isAdmitted).toBe(false)
  const oneGivenUp = settle(three, { outcome: 'unknown', epoch: three.epoch, now: 60_000 })
  expect(admit(oneGivenUp, 60_000).isAdmitted).toBe(true)
})

test('a late answer of a call made before the breaker opened says nothing', () => {
  const halfOpen = admit(opened, 60_000).breaker
  expect(settle(halfOpen, { outcome: 'failure', epoch: closedBreaker.epoch, now: 60_001 })).toBe(halfOpen)
})

test('half-opens early when told so, and only then', () => {
  expect(admit(halfOpenEarly(opened), 1).isAdmitted).toBe(true)
  expect(halfOpenEarly(closedBreaker)).toBe(closedBreaker)
})

test('whatever happens, three successes after 60 quiet seconds close it', () => {
  const outcome = fc.constantFrom<Outcome>('success', 'failure', 'unknown')
  fc.assert(
    fc.property(fc.array(fc.tuple(outcome, fc.nat(30_000)), { maxLength: 60 }), (calls) => {
      let now = 0
      let breaker: Breaker = closedBreaker
      for (const [result, ms] of calls) {
        now += ms
        const admittance = admit(breaker, now)
        breaker = admittance.breaker
        if (admittance.isAdmitted) breaker = settle(breaker, { outcome: result, epoch: breaker.epoch, now })
      }
      expect(after(breaker, now + 60_000, 'success', 'success', 'success').kind).toBe('closed')
    }),
  )
})
