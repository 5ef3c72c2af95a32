import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from './support/ask.ts'
import { eventually, type RunningMesh, startMesh } from './support/mesh.ts'

let mesh: RunningMesh
beforeAll(async () => {
  mesh = await startMesh()
})
afterAll(async () => {
  expect(await mesh?.stop()).toBe(0)
})

const question = 'Show me errors from the last hour grouped by service'

async function get(path: string): Promise<{ status: number; body: Record<string, never> }> {
  const response = await fetch(mesh.gateway + path)
  return { status: response.status, body: (await response.json()) as Record<string, never> }
}

function rate(rating: unknown, fields: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${mesh.gateway}/api/feedback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ user_input: question, generated_query: 'source logs', rating, ...fields }),
  })
}

test('a request is in history with its insights, and its feedback once it is rated', async () => {
  const { body: answer } = await ask(mesh.gateway, question)
  await eventually(
    'the request is stored',
    async () => (await get(`/api/requests/${answer.request_id}`)).status === 200,
  )

  const rated = await rate('thumbs_up', { request_id: answer.request_id, comment: 'right', metadata: { page: 'test' } })
  expect(rated.status).toBe(201)
  expect(await rated.json()).toMatchObject({
    rating: 5,
    trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    feedback_id: expect.any(String),
  })

  expect((await get(`/api/requests/${answer.request_id}`)).body).toMatchObject({
    request_id: answer.request_id,
    trace_id: answer.trace_id,
    query: answer.query,
    caller: 'anonymous',
    insights: {
      complexity_analysis: { aggregations: 1, filters: 1, stages: 4 },
      performance_insights: [],
      enriched_data: { category: 'error_analysis', suggested_visualization: 'bar_chart', cacheable: true },
    },
    feedback: [{ rating: 5, comment: 'right' }],
  })
  for (const q of ['Grouped ERROR', '"service" hour*'])
    expect((await get(`/api/requests?q=${encodeURIComponent(q)}`)).body).toMatchObject({
      requests: [{ request_id: answer.request_id }],
    })
  for (const q of ['latency', 'errors NOT hour', '*'])
    expect(await get(`/api/requests?q=${encodeURIComponent(q)}`)).toMatchObject({ status: 200, body: { requests: [] } })
  expect((await get('/api/feedback/stats')).body).toMatchObject({
    count: 1,
    mean: 5,
    satisfaction: 1,
    histogram: { 5: 1 },
  })
})

test('feedback needs no request, and a second opinion replaces the first', async () => {
  const request_id = '0193a2b4-0000-7000-8000-000000000000'
  expect((await rate(2, { request_id })).status).toBe(201)
  expect((await rate(4, { request_id })).status).toBe(201)
  expect((await get('/api/feedback/stats')).body).toMatchObject({ count: 2, histogram: { 2: 0, 4: 1, 5: 1 } })
})

test('history is read a page at a time, newest first', async () => {
  for (const service of ['a', 'b', 'c']) await ask(mesh.gateway, `Show me errors from the last hour for ${service}`)
  await eventually('all four are stored', async () => {
    const { body } = await get('/api/requests?limit=10')
    return (body['requests'] as unknown as unknown[]).length === 4
  })
  const first = (await get('/api/requests?limit=3')).body as unknown as {
    requests: { user_input: string }[]
    next_cursor: string
  }
  const second = (await get(`/api/requests?limit=3&cursor=${first.next_cursor}`)).body as unknown as typeof first
  expect([...first.requests, ...second.requests].map(({ user_input }) => user_input)).toEqual([
    'Show me errors from the last hour for c',
    'Show me errors from the last hour for b',
    'Show me errors from the last hour for a',
    question,
  ])
  expect(second.next_cursor).toBeNull()
  expect((await get('/api/requests?cursor=nonsense')).status).toBe(400)
})

test('feedback under one idempotency key is given once, whether the key is quoted or not', async () => {
  const before = (await get('/api/feedback/stats')).body['count']
  const key = 'k'.repeat(256)
  const first = await rate(3, {}, { 'idempotency-key': key })
  const copy = await rate(3, {}, { 'idempotency-key': `"${key}"` })
  expect([first.status, copy.status]).toEqual([201, 201])
  expect(await copy.json()).toEqual(await first.json())
  const other = await rate(1, {}, { 'idempotency-key': key })
  expect([other.status, await other.json()]).toMatchObject([422, { code: 'idempotency_mismatch' }])
  expect((await get('/api/feedback/stats')).body['count']).toBe(Number(before) + 1)
  expect((await rate(3, {}, { 'idempotency-key': `${key}k` })).status).toBe(400)
})

test('a question under one idempotency key makes one job, which the answers name', async () => {
  const once = { 'idempotency-key': 'a-question' }
  const first = await ask(mesh.gateway, question, once)
  const copy = await ask(mesh.gateway, question, once)
  expect(first.body.background).toMatchObject({ status: 'queued' })
  expect(copy.body).toMatchObject({
    request_id: first.body.request_id,
    conversation_id: first.body.request_id,
    background: first.body.background,
    query: first.body.query,
  })
  const other = await ask(mesh.gateway, 'How many warnings were there today?', once)
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_mismatch'])
})

test('statistics tell of all six services, and of what they own', async () => {
  const { body } = await get('/api/stats')
  expect(body).toMatchObject({
    service: 'api_gateway',
    requests: { generate_query_pipeline: { server_errors: 0, p95_ms: expect.any(Number) } },
    figures: {
      services: {
        query_service: { figures: { generator: 'offline' } },
        validation_service: { service: 'validation_service' },
        queue_service: { figures: expect.any(Object) },
        processing_service: { service: 'processing_service' },
        storage_service: { figures: expect.any(Object) },
      },
    },
  })
})
