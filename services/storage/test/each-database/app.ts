import { expect, test } from 'vitest'
import { answeredQuestion, someInsights } from '../../../../test/support/answered-question.ts'
import { serving } from '../serving.ts'
import { traceId } from '../telemetry/otlp.ts'
import type { OpenDatabase } from './engines.ts'

function processed(request = answeredQuestion()) {
  return { job_id: `job-${request.request_id}`, request, insights: someInsights }
}

const json = { 'content-type': 'application/json' }

export function appSuite(open: OpenDatabase): void {
  test('a stored request can be read with its insights and the feedback on it', async () => {
    const { client } = await serving({ database: await open() })
    const input = processed()
    const { request_id } = input.request
    expect(await client.store(input)).toEqual({ request_id, duplicate: false })
    expect(await client.store(input)).toEqual({ request_id, duplicate: true })
    const { user_input, query } = input.request
    const feedback = { request_id, user_input, generated_query: query, rating: 5, comment: 'right' }
    const { feedback_id } = await client.storeFeedback(feedback, { caller: 'key-1' })
    expect(await client.request({ id: request_id })).toMatchObject({
      ...input.request,
      insights: someInsights,
      feedback: [{ feedback_id, rating: 5, comment: 'right', caller: 'key-1' }],
    })
    expect(await client.feedbackStats({})).toEqual({
      count: 1,
      mean: 5,
      histogram: { 1: 0, 2: 0, 3: 0, 4: 0, 5: 1 },
      satisfaction: 1,
      by_intent: [{ intent: input.request.intent, count: 1, mean: 5, satisfaction: 1 }],
      by_day: [{ day: new Date().toISOString().slice(0, 10), count: 1, mean: 5, satisfaction: 1 }],
    })
  })

  test('32 calls at once store a request once', async () => {
    const { client } = await serving({ database: await open() })
    const input = processed()
    const answers = await Promise.all(Array.from({ length: 32 }, () => client.store(input)))
    expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1)
  })

  test('a bad rating is a 400, and a good one right after it is stored', async () => {
    const { url } = await serving({ database: await open() })
    const send = (rating: unknown) =>
      fetch(`${url}/feedback`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify({ user_input: 'a', generated_query: 'b', rating }),
      })
    for (const rating of [null, 0, 6, 2.5, '5']) expect((await send(rating)).status).toBe(400)
    expect((await send(5)).status).toBe(201)
  })

  test('32 copies of one feedback at once are kept once: each gets the answer of the first, or that it is on its way', async () => {
    const { client, database } = await serving({ database: await open() })
    const feedback = { user_input: 'a', generated_query: 'b', rating: 5 }
    const give = () => client.storeFeedback(feedback, { caller: 'key-1', idempotencyKey: 'once' })
    const ends = await Promise.allSettled(Array.from({ length: 32 }, give))
    const answer = await give()
    for (const end of ends)
      expect(end.status === 'fulfilled' ? end.value : { code: end.reason.code }).toEqual(
        end.status === 'fulfilled' ? answer : { code: 'conflict' },
      )
    expect(await database.db.selectFrom('feedback').selectAll().execute()).toHaveLength(1)
  })

  test.each([
    ['/requests/0193a000-0000-7000-8000-000000000001', 404, 'unknown_request'],
    ['/requests/nope', 400, 'invalid_request'],
    ['/requests?cursor=nope', 400, 'invalid_request'],
    ['/requests?limit=0', 400, 'invalid_request'],
    [`/traces/${traceId}`, 404, 'unknown_trace'],
    ['/traces/nope', 400, 'invalid_request'],
  ])('%s is a problem with status %i', async (path, status, code) => {
    const { url } = await serving({ database: await open() })
    const response = await fetch(url + path)
    expect(response.headers.get('content-type')).toMatch('application/problem+json')
    expect({ status: response.status, code: ((await response.json()) as { code: string }).code }).toEqual({
      status,
      code,
    })
  })

  test('a job that stored another request before is a conflict', async () => {
    const { client } = await serving({ database: await open() })
    await client.store({ ...processed(), job_id: 'job-1' })
    await expect(client.store({ ...processed(), job_id: 'job-1' })).rejects.toMatchObject({ code: 'conflict' })
  })

  test('it is ready as long as its database answers', async () => {
    const { url, database } = await serving({ database: await open() })
    expect((await fetch(`${url}/health/ready`)).status).toBe(200)
    await database.close()
    expect((await fetch(`${url}/health/ready`)).status).toBe(503)
  })

  test('the figures say what is held', async () => {
    const { url, client } = await serving({ database: await open() })
    await client.store(processed())
    const { figures } = (await (await fetch(`${url}/stats`)).json()) as { figures: object }
    expect(figures).toMatchObject({
      rows: { requests: 1, insights: 1, feedback: 0, query_analytics: 1, events: 1 },
      database_bytes: expect.any(Number),
      telemetry: { spans: 0, logs: 0 },
    })
  })
}
