import { describe, expect, it } from 'vitest'
import type { LimitNumbers } from '../../src/limits/decide.ts'
import type { PermitStore } from '../../src/limits/permit-store.ts'
import { type Clock, newTurnstile } from '../../src/limits/turnstile.ts'
import { LlmError } from '../../src/provider/llm-error.ts'
import { priceOf, usageOf } from '../../src/provider/price.ts'
import { provider, serving, temporaryPermits } from '../serving.ts'

const noon = Date.UTC(2026, 10, 21, 12)
const completion = { text: '', model: 'gpt-5-mini', tokens: { input: 900, output: 100, cachedInput: 0 } }
const answers = async () => completion
const entry = {
  caller: 'key-1',
  tokens: 1000,
  signal: new AbortController().signal,
  latestStart: () => Number.MAX_SAFE_INTEGER,
}

/** Time that passes only while somebody sleeps. */
function fakeClock(): Clock {
  let at = noon
  return {
    now: () => at,
    sleep: async (ms) => {
      at += Math.max(0, ms)
    },
  }
}

/** As it was some days later. */
function later(clock: Clock, days: number): Clock {
  return { ...clock, now: () => clock.now() + days * 86_400_000 }
}

interface Given extends Partial<LimitNumbers> {
  readonly clock?: Clock
  readonly maxConcurrency?: number
  readonly store?: PermitStore
}

function turnstile({ clock = fakeClock(), maxConcurrency = 10, store = temporaryPermits(), ...limits }: Given = {}) {
  return newTurnstile({
    store,
    limits: { minIntervalMs: 0, ...limits },
    maxConcurrency,
    clock,
    usageOf: (done) => usageOf(done, priceOf),
  })
}

describe('the way to the provider', () => {
  it('lets three jobs at an interval of 45 s begin at 0, 45 and 90 s', async () => {
    const clock = fakeClock()
    const { pass } = turnstile({ clock, minIntervalMs: 45_000 })
    const begun: number[] = []
    for (let i = 0; i < 3; i += 1)
      await pass(entry, async () => {
        begun.push(clock.now() - noon)
        return completion
      })
    expect(begun).toEqual([0, 45_000, 90_000])
  })

  it('refuses at once what would begin too late, and does not wait for it', async () => {
    const clock = fakeClock()
    const { pass } = turnstile({ clock, minIntervalMs: 45_000 })
    await pass(entry, answers)
    const hasty = { ...entry, latestStart: () => noon + 30_000 }
    await expect(pass(hasty, answers)).rejects.toMatchObject({ code: 'limited', retryAfterMs: 45_000 })
    expect(clock.now()).toBe(noon)
  })

  it('asks once more when the provider wants to be asked later, and not before', async () => {
    const clock = fakeClock()
    const { pass } = turnstile({ clock })
    const begun: number[] = []
    const work = async () => {
      begun.push(clock.now() - noon)
      if (begun.length === 1) throw new LlmError('rate_limited', { status: 429, retryAfterMs: 7000 })
      return completion
    }
    expect(await pass(entry, work)).toBe(completion)
    expect(begun).toEqual([0, 7000])
  })

  it('has only so many out at a time', async () => {
    const { pass } = turnstile({ maxConcurrency: 2 })
    let out = 0
    let most = 0
    const work = async () => {
      out += 1
      most = Math.max(most, out)
      await new Promise((resolve) => setImmediate(resolve))
      out -= 1
      return completion
    }
    await Promise.all(Array.from({ length: 10 }, () => pass(entry, work)))
    expect(most).toBe(2)
  })

  it('refuses at once what would begin too late also while as many as may be out wait for their time', async () => {
    const clock: Clock = { now: () => noon, sleep: () => new Promise(() => {}) }
    const { pass } = turnstile({ clock, minIntervalMs: 45_000, maxConcurrency: 2 })
    for (let i = 0; i < 5; i += 1) void pass(entry, answers)
    const hasty = { ...entry, latestStart: () => noon + 30_000 }
    await expect(pass(hasty, answers)).rejects.toMatchObject({ code: 'limited' })
  })

  it('takes another time when its own went by while it waited for a place', async () => {
    let at = noon
    const clock: Clock = {
      now: () => at,
      sleep: async (ms) => {
        at += ms
      },
    }
    const { pass } = turnstile({ clock, minIntervalMs: 2_000, maxConcurrency: 1 })
    const begun: number[] = []
    const begin = async () => {
      begun.push(clock.now() - noon)
      return completion
    }
    const { promise, resolve } = Promise.withResolvers<typeof completion>()
    const first = pass(entry, () => begin().then(() => promise))
    while (begun.length === 0) await new Promise((done) => setImmediate(done))
    const others = [pass(entry, begin), pass(entry, begin)]
    await new Promise((done) => setTimeout(done, 50)) // both have their times, 2 and 4 s, and wait for the place
    at = noon + 60_000
    resolve(completion)
    await Promise.all([first, ...others])
    expect(begun[0]).toBe(0)
    expect((begun[2] ?? 0) - (begun[1] ?? 0)).toBeGreaterThanOrEqual(2_000)
  })

  it('leaves who goes away while waiting for a place', async () => {
    const { pass } = turnstile({ maxConcurrency: 1 })
    const { promise, resolve } = Promise.withResolvers<typeof completion>()
    const first = pass(entry, () => promise)
    const leaving = new AbortController()
    let isAsked = false
    const second = pass({ ...entry, signal: leaving.signal }, async () => {
      isAsked = true
      return completion
    })
    leaving.abort(new Error('gone'))
    await expect(second).rejects.toThrow('gone')
    resolve(completion)
    await first
    await pass(entry, answers)
    expect(isAsked).toBe(false)
  })

  it('is closed when the budget of the day is used up, until midnight', async () => {
    const { pass } = turnstile({ tokensPerDay: 1500 })
    await pass(entry, answers)
    await expect(pass(entry, answers)).rejects.toMatchObject({
      code: 'budget_exceeded',
      retryAfterMs: 12 * 3_600_000,
    })
  })

  it('books a call that failed as one that used nothing', async () => {
    const { pass, figures } = turnstile()
    await expect(pass(entry, () => Promise.reject(new LlmError('server_error')))).rejects.toThrow()
    expect(await figures()).toMatchObject({ today: { calls: 1, input_tokens: 0, cost_usd: 0 } })
  })

  it('tells what each caller has used, today and on the days before', async () => {
    const [clock, store] = [fakeClock(), temporaryPermits()]
    await turnstile({ clock, store }).pass(entry, answers)
    const { pass, figures } = turnstile({ clock: later(clock, 2), store })
    for (const caller of ['key-1', 'key-2']) await pass({ ...entry, caller }, answers)
    const account = { calls: 1, input_tokens: 900, output_tokens: 100, cached_input_tokens: 0, cost_usd: 0.000425 }
    expect(await figures()).toMatchObject({
      today: { day: '2026-11-23', calls: 2, cost_usd: 0.00085, by_caller: { 'key-1': account, 'key-2': account } },
      earlier: [{ day: '2026-11-21', ...account, by_caller: { 'key-1': account } }],
    })
  })

  it('is closed when nobody can tell what has been used, if there are limits; else open', async () => {
    const store = { ...temporaryPermits(), reserve: () => Promise.reject(new Error('disk full')) }
    const common = { store, maxConcurrency: 1, clock: fakeClock(), usageOf: () => usageOf(completion, priceOf) }
    const limited = newTurnstile({ ...common, limits: { minIntervalMs: 1000 } })
    await expect(limited.pass(entry, answers)).rejects.toMatchObject({ code: 'limits_unavailable' })
    const free = newTurnstile({ ...common, limits: { minIntervalMs: 0 } })
    expect(await free.pass(entry, answers)).toBe(completion)
  })
})

describe('a question', () => {
  const question = { user_input: 'errors by service in the last hour' }

  it('that would wait for the interval beyond its time takes the offline answer at once', async () => {
    const fake = await provider()
    const { ask } = await serving({ baseUrl: fake.url }, { permits: { limits: { minIntervalMs: 600_000 } } })
    expect((await ask(question)).body).toMatchObject({ generator: 'openai' })
    expect((await ask({ user_input: 'warnings by service' })).body).toMatchObject({
      generator: 'offline',
      degraded_reason: 'limited',
    })
    expect(fake.received).toHaveLength(1)
  })

  it('over the budget is a 429 of its own kind; what was used is what the provider billed', async () => {
    const fake = await provider()
    const limits = { minIntervalMs: 0, tokensPerDay: 7000 }
    const { ask, figures } = await serving({ baseUrl: fake.url }, { permits: { limits } })
    const statuses: unknown[] = []
    for (let hours = 2; hours < 6; hours += 1) {
      const { status, body } = await ask({ user_input: `errors in the last ${hours} hours` })
      statuses.push(status === 200 ? body['generator'] : `${status} ${body['code']}`)
    }
    expect(statuses[0]).toBe('openai')
    expect(statuses.at(-1)).toBe('429 budget_exceeded')
    const { input, output, cachedInput } = fake.usage
    expect(input + output).toBeLessThanOrEqual(7000)
    expect((await figures())['llm']).toMatchObject({
      today: {
        calls: fake.received.length,
        input_tokens: input,
        output_tokens: output,
        cached_input_tokens: cachedInput,
        by_caller: { anonymous: { calls: fake.received.length } },
      },
    })
  })

  it('is not refused for the budget of another who asked the same before', async () => {
    const held = Promise.withResolvers<void>()
    const fake = await provider(() => ({ kind: 'answer' }))
    const kept = temporaryPermits()
    let isHeld = false
    const store: PermitStore = {
      ...kept,
      async reserve(wish, limits) {
        if (isHeld && wish.caller === 'poor') await held.promise
        return kept.reserve(wish, limits)
      },
    }
    const permits = { store, limits: { minIntervalMs: 0, tokensPerDayAndCaller: 6000 } }
    const { ask, figures } = await serving({ baseUrl: fake.url }, { permits })
    const by = (caller: string) => ({ headers: { 'x-caller': caller } })
    await ask({ user_input: 'warnings by service' }, by('poor'))
    isHeld = true
    const poor = ask(question, by('poor'))
    await expect.poll(async () => (await figures())['under_way'], { timeout: 20_000 }).toBe(1)
    const other = ask(question, by('other'))
    await expect.poll(async () => (await figures())['waiting'], { timeout: 20_000 }).toBe(2)
    held.resolve()
    expect(await poor).toMatchObject({ status: 429, body: { code: 'budget_exceeded' } })
    expect(await other).toMatchObject({ status: 200, body: { generator: 'openai', cached: false } })
  })

  it('waits as long as the provider wants, if that is within its time', async () => {
    const fake = await provider((_, index) =>
      index === 0 ? { kind: 'error', status: 429, headers: { 'retry-after-ms': '50' } } : { kind: 'answer' },
    )
    const { ask } = await serving({ baseUrl: fake.url })
    expect((await ask(question)).body).toMatchObject({ generator: 'openai', degraded: false })
    expect(fake.received).toHaveLength(2)
  })

  it('takes the offline answer when that is too long, and so do the next ones, without asking', async () => {
    const fake = await provider(() => ({ kind: 'error', status: 429, headers: { 'retry-after': '600' } }))
    const { ask } = await serving({ baseUrl: fake.url })
    expect((await ask(question)).body).toMatchObject({ generator: 'offline', degraded_reason: 'limited' })
    expect((await ask({ user_input: 'warnings by service' })).body).toMatchObject({ degraded_reason: 'limited' })
    expect(fake.received).toHaveLength(1)
  })
})
