import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Lifecycle } from '../src/job.ts'
import { defaultPolicy, type JobEvent, transition } from '../src/transition.ts'

const start = 1_000_000
const hour = 3_600_000

const fresh: Lifecycle = {
  state: { kind: 'ready', at: start },
  attempts: 0,
  token: 0,
  startedAt: null,
  expiresAt: start + 24 * hour,
  lastError: null,
  handledBy: null,
  processedBy: null,
}
const error = { code: 'upstream', message: 'Cannot process' }
const policy = defaultPolicy
const claimed: JobEvent = { kind: 'claimed', owner: 'p1', worker: 'w1' }

function after(life: Lifecycle, event: JobEvent, now = start): Lifecycle {
  const step = transition(life, event, { now, random: 0.5, policy })
  if (step.kind === 'refused') throw new Error(`refused: ${step.why}`)
  return step.to
}

function refusal(life: Lifecycle, event: JobEvent, now = start): string {
  const step = transition(life, event, { now, random: 0.5, policy })
  return step.kind === 'refused' ? step.why : 'moved'
}

describe('the life of a job', () => {
  it('is tried again after 1, 2, 4, 8 and 16 s, and then is dead: exhausted', () => {
    let life = fresh
    let now = start
    const waits: number[] = []
    while (life.state.kind === 'ready') {
      now = life.state.at
      life = after(life, claimed, now)
      life = after(life, { kind: 'failed', token: life.token, error }, now)
      if (life.state.kind === 'ready') waits.push(life.state.at - now)
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000])
    expect(life).toMatchObject({ state: { kind: 'dead', reason: 'exhausted' }, attempts: 6, lastError: error })
  })

  it('ends at once by an error that cannot get better', () => {
    const life = after(after(fresh, claimed), { kind: 'rejected', token: 1, error })
    expect(life).toMatchObject({ state: { kind: 'dead', reason: 'rejected' }, attempts: 1, lastError: error })
  })

  it('goes on after a release as if it had not been claimed, but for the token', () => {
    const life = after(after(fresh, claimed), { kind: 'released', token: 1 })
    expect(life).toMatchObject({ state: { kind: 'ready', at: start }, attempts: 0, token: 1, startedAt: start })
  })

  it('comes back at once when its process is gone, and the attempt counts', () => {
    const life = after(after(fresh, claimed), { kind: 'abandoned' }, start + 5)
    expect(life).toMatchObject({ state: { kind: 'ready', at: start + 5 }, attempts: 1 })
  })

  it('is dead when the sixth process that ran it is gone', () => {
    let life = fresh
    for (let n = 0; n < 6; n += 1) life = after(after(life, claimed), { kind: 'abandoned' })
    expect(life.state).toMatchObject({ kind: 'dead', reason: 'exhausted' })
  })

  it('is offered again when its lease is over, and not before', () => {
    const leased = after(fresh, claimed)
    expect(refusal(leased, { kind: 'overdue' }, start + 299_999)).toBe('not_overdue')
    expect(after(leased, { kind: 'overdue' }, start + 300_000).state.kind).toBe('ready')
  })

  it('stays leased for as long as its heart beats', () => {
    const leased = after(after(fresh, claimed), { kind: 'extended', token: 1 }, start + 200_000)
    expect(refusal(leased, { kind: 'overdue' }, start + 300_000)).toBe('not_overdue')
  })

  it('refuses the late answer of an earlier holder', () => {
    const second = after(after(after(fresh, claimed), { kind: 'abandoned' }), claimed)
    for (const kind of ['acknowledged', 'refused', 'failed', 'rejected', 'released', 'extended'] as const) {
      expect(refusal(second, { kind, token: 1, error, processedBy: null })).toBe('lease_lost')
    }
    expect(refusal(second, { kind: 'acknowledged', token: 2, processedBy: 'p' })).toBe('moved')
  })

  it('expires after 24 hours unless someone works on it', () => {
    expect(refusal(fresh, { kind: 'expired' }, start + 24 * hour - 1)).toBe('not_expired')
    expect(after(fresh, { kind: 'expired' }, start + 24 * hour).state).toMatchObject({
      kind: 'dead',
      reason: 'expired',
    })
    expect(refusal(fresh, claimed, start + 24 * hour)).toBe('not_ready')
    expect(refusal(after(fresh, claimed), { kind: 'expired' }, start + 24 * hour)).toBe('not_expired')
  })

  it('begins anew by a replay, with a full life and no old token', () => {
    const dead = after(after(fresh, claimed), { kind: 'rejected', token: 1, error })
    const life = after(dead, { kind: 'replayed' }, start + hour)
    expect(life).toMatchObject({
      state: { kind: 'ready', at: start + hour },
      attempts: 0,
      token: 1,
      startedAt: null,
      expiresAt: start + 25 * hour,
    })
  })

  it('keeps its laws under any events', () => {
    const event: fc.Arbitrary<JobEvent> = fc.oneof(
      fc.constant(claimed),
      fc.constantFrom<JobEvent>({ kind: 'abandoned' }, { kind: 'overdue' }, { kind: 'expired' }, { kind: 'replayed' }),
      fc
        .record({
          kind: fc.constantFrom('acknowledged', 'refused', 'failed', 'rejected', 'released', 'extended'),
          token: fc.nat({ max: 8 }),
        })
        .map(({ kind, token }) => ({ kind, token, error, processedBy: null }) as JobEvent),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(event, fc.nat({ max: 100_000_000 })), { maxLength: 60 }), (events) => {
        let life = fresh
        let now = start
        for (const [next, wait] of events) {
          now += wait
          const step = transition(life, next, { now, random: 0.5, policy })
          if (step.kind === 'refused') continue
          const to = step.to
          expect(to.token).toBe(life.token + (next.kind === 'claimed' ? 1 : 0))
          expect(to.attempts).toBeGreaterThanOrEqual(0)
          expect(to.attempts).toBeLessThanOrEqual(6)
          if (life.state.kind === 'done') throw new Error('a finished job moved')
          if (life.state.kind === 'dead') expect(next.kind).toBe('replayed')
          if (to.state.kind === 'done') expect(['acknowledged', 'refused']).toContain(next.kind)
          if (to.state.kind === 'dead' && to.state.reason === 'exhausted') expect(to.attempts).toBe(6)
          if (to.state.kind === 'leased') expect(to.attempts).toBeGreaterThanOrEqual(1)
          life = to
        }
      }),
    )
  })
})
