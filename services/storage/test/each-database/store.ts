import { expect, test } from 'vitest'
import { answeredQuestion, someInsights } from '../../../../test/support/answered-question.ts'
import { analyticsOf } from '../../src/database/analytics.ts'
import { canonicalQuery } from '../../src/database/canonical-query.ts'
import { eventsOf } from '../../src/database/events.ts'
import { requestById } from '../../src/database/requests.ts'
import { stats } from '../../src/stats.ts'
import { store } from '../../src/store.ts'
import type { OpenDatabase } from './engines.ts'

const now = new Date('2026-03-01T12:00:01.000Z')
const noTelemetry = { counts: () => Promise.reject(new Error('not here')) }

function processed(request = answeredQuestion(), job_id = `job-${request.request_id}`) {
  return { job_id, request, insights: someInsights }
}

export function storeSuite(open: OpenDatabase): void {
  test('a request that is delivered again is a duplicate and changes nothing', async () => {
    const database = await open()
    const input = processed()
    expect(await store(database.commit, input, now)).toMatchObject({ duplicate: false })
    expect(await store(database.commit, { ...input, job_id: 'another job' }, now)).toMatchObject({ duplicate: true })
    const { rows } = await stats(database, noTelemetry)
    expect(rows).toEqual({ requests: 1, insights: 1, feedback: 0, query_analytics: 1, events: 1 })
    expect(await analyticsOf(database.db, canonicalQuery(input.request.query))).toMatchObject({ execution_count: 1 })
  })

  test('32 writers at once, four for each request, store each request once', async () => {
    const database = await open()
    const inputs = Array.from({ length: 8 }, () => processed())
    const answers = await Promise.all(
      [0, 1, 2, 3].flatMap(() => inputs.map((input) => store(database.commit, input, now))),
    )
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(8)
    const { rows } = await stats(database, noTelemetry)
    expect(rows).toEqual({ requests: 8, insights: 8, feedback: 0, query_analytics: 1, events: 8 })
    expect(await analyticsOf(database.db, canonicalQuery(answeredQuestion().query))).toMatchObject({
      execution_count: 8,
      mean_duration_ms: 12.5,
      success_rate: 1,
    })
  })

  test('one way of writing a query or another, its executions are counted together', async () => {
    const { db, commit } = await open()
    const ways = [
      "source logs | filter $l.subsystemname == 'cart'",
      "source   logs\n| filter $l.subsystemname=='cart' // mine",
    ]
    for (const query of ways) await store(commit, processed(answeredQuestion({ query })), now)
    expect(await analyticsOf(db, canonicalQuery(ways[0] ?? ''))).toMatchObject({ execution_count: 2 })
  })

  test('a query that does not parse is counted as it was written', async () => {
    expect(canonicalQuery('  source logs | filter ((  ').text).toBe('source logs | filter ((')
  })

  test('a write that fails leaves neither rows nor a lock', async () => {
    const database = await open()
    await store(database.commit, processed(answeredQuestion(), 'job-1'), now)
    const second = answeredQuestion({ query: 'source spans | limit 7' })
    await expect(store(database.commit, processed(second, 'job-1'), now)).rejects.toThrow(/unique/i)
    expect(await requestById(database.db, second.request_id)).toBeUndefined()
    expect(await analyticsOf(database.db, canonicalQuery(second.query))).toBeUndefined()
    expect(await store(database.commit, processed(second, 'job-2'), now)).toMatchObject({ duplicate: false })
  })

  test('the event says which job stored what', async () => {
    const { db, commit } = await open()
    const request = answeredQuestion({ caller: 'key-1' })
    await store(commit, processed(request, 'job-1'), now)
    expect(await eventsOf(db, request.request_id)).toMatchObject([
      {
        kind: 'request_stored',
        caller: 'key-1',
        trace_id: request.trace_id,
        details: { job_id: 'job-1', is_valid: true },
      },
    ])
  })
}
