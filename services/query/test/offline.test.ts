import { describe, expect, it } from 'vitest'
import { serving } from './serving.ts'

const question = { user_input: 'Show me errors from the last hour grouped by service' }

describe('without a key', () => {
  it('the rules answer, and say so', async () => {
    const { ask } = await serving()
    expect(await ask(question)).toEqual({
      status: 200,
      body: {
        query:
          'source logs last 1h | filter $m.severity == ERROR | groupby $l.subsystemname as service aggregate count() as errors | orderby errors desc',
        intent: 'error_analysis',
        intent_confidence: expect.any(Number),
        keywords_found: ['errors', 'last hour', 'grouped by'],
        generator: 'offline',
        model: null,
        demo_mode: true,
        degraded: false,
        degraded_reason: null,
        cached: false,
        repairs: 0,
        tokens_used: 0,
        usage: { input_tokens: 0, output_tokens: 0, cached_input_tokens: 0, cost_usd: 0 },
        knowledge_base_used: [],
        assumptions: [],
        reasons: expect.arrayContaining([{ stage: 'source logs last 1h', words: ['last hour'] }]),
        alternatives: [expect.objectContaining({ difference: 'what is worse than an error counts as one' })],
      },
    })
  })

  it('a question about something else is a 422 with questions that would do', async () => {
    const { ask } = await serving()
    const { status, body } = await ask({ user_input: 'write me a poem' })
    expect(status).toBe(422)
    expect(body).toMatchObject({
      code: 'not_observability',
      errors: [{ path: 'user_input', message: expect.stringContaining('Try: ') }, {}, {}],
    })
  })

  it('a bad time zone is a 400', async () => {
    const { ask } = await serving()
    expect(await ask({ ...question, time_zone: 'Mars/Olympus' })).toMatchObject({ status: 400 })
  })
})

describe('a question that continues another', () => {
  const previous = { user_input: 'errors by service', query: 'source logs last 1h | filter $m.severity == ERROR' }
  const followUp = { user_input: 'only for checkout' }

  it('changes its query, and says so', async () => {
    const { ask } = await serving()
    expect((await ask({ ...followUp, previous })).body).toMatchObject({
      query: "source logs last 1h | filter $m.severity == ERROR && $l.subsystemname == 'checkout'",
      intent: 'error_analysis',
      assumptions: expect.arrayContaining([expect.stringContaining('the previous query was changed')]),
    })
  })

  it('is answered from the cache only after the same query', async () => {
    const { ask } = await serving()
    await ask({ ...followUp, previous })
    const other = { ...previous, query: 'source logs last 5m' }
    expect((await ask({ ...followUp, previous: other })).body).toMatchObject({ cached: false })
    expect(await ask(followUp)).toMatchObject({ status: 422 })
    expect((await ask({ ...followUp, previous })).body).toMatchObject({ cached: true })
  })

  it('is a 422 where it asks for something else', async () => {
    const { ask } = await serving()
    expect(await ask({ user_input: 'write me a poem about it', previous })).toMatchObject({ status: 422 })
  })
})

describe('the cache', () => {
  it('knows a question again, but for blanks and a question mark', async () => {
    const { ask } = await serving()
    await ask(question)
    expect((await ask({ user_input: ' Show me errors  from the last hour grouped by service? ' })).body).toMatchObject({
      cached: true,
    })
  })

  it('tells sources, time zones and schemas apart', async () => {
    const { ask } = await serving()
    await ask(question)
    for (const other of [
      { source: 'spans' },
      { time_zone: 'Asia/Tokyo' },
      { schema: { '$d.x': { type: 'string' } } },
    ]) {
      expect((await ask({ ...question, ...other })).body).toMatchObject({ cached: false })
    }
  })

  it('forgets after an hour', async () => {
    const { ask, clock } = await serving()
    await ask(question)
    clock.now += 3_599_000
    expect((await ask(question)).body).toMatchObject({ cached: true })
    clock.now += 2000
    expect((await ask(question)).body).toMatchObject({ cached: false })
  })

  it('does not take yesterday for today', async () => {
    const { ask, clock } = await serving()
    clock.now = Date.UTC(2026, 10, 21, 23, 50)
    await ask({ user_input: 'errors today' })
    expect((await ask({ user_input: 'errors today' })).body).toMatchObject({ cached: true })
    clock.now = Date.UTC(2026, 10, 22, 0, 10)
    expect((await ask({ user_input: 'errors today' })).body).toMatchObject({
      cached: false,
      query: expect.stringContaining('2026-11-22T00:00:00Z'),
    })
  })

  it('asks again for what depends on the minute', async () => {
    const { ask, clock } = await serving()
    await ask({ user_input: 'errors since 2 hours ago' })
    clock.now += 600_000
    expect((await ask({ user_input: 'errors since 2 hours ago' })).body).toMatchObject({ cached: false })
  })
})
