import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from './support/ask.ts'
import { type RunningMesh, startMesh } from './support/mesh.ts'

let mesh: RunningMesh
beforeAll(async () => {
  mesh = await startMesh()
})
afterAll(async () => {
  expect(await mesh?.stop()).toBe(0)
})

const json = { 'content-type': 'application/json' }
const post = (body: string, headers: Record<string, string> = json): RequestInit => ({ method: 'POST', headers, body })
const route = '/api/generate-query'

const cases: readonly [what: string, path: string, request: RequestInit, status: number, code: string][] = [
  ['text that is not JSON', route, post('{"user_input": '), 400, 'malformed_json'],
  ['an array', route, post('["errors"]'), 400, 'invalid_request'],
  ['a number', route, post('42'), 400, 'invalid_request'],
  ['null', route, post('null'), 400, 'invalid_request'],
  ['an object without a question', route, post('{}'), 400, 'invalid_request'],
  ['a question that is a number', route, post('{"user_input": 7}'), 400, 'invalid_request'],
  ['an empty question', route, post('{"user_input": ""}'), 400, 'invalid_request'],
  ['a blank question', route, post('{"user_input": "   "}'), 400, 'invalid_request'],
  [
    'a question of 5,000 characters',
    route,
    post(JSON.stringify({ user_input: 'errors '.repeat(715) })),
    400,
    'invalid_request',
  ],
  ['an unknown source', route, post('{"user_input": "errors", "source": "metrics"}'), 400, 'invalid_request'],
  [
    'an unknown time zone',
    route,
    post('{"user_input": "errors", "time_zone": "Mars/Olympus"}'),
    400,
    'invalid_request',
  ],
  [
    'a content type that is not JSON',
    route,
    post('user_input=errors', { 'content-type': 'text/plain' }),
    415,
    'unsupported_media_type',
  ],
  ['no content type', route, { method: 'POST', body: new Uint8Array([123, 125]) }, 415, 'unsupported_media_type'],
  ['a body of 2 MB', route, post(JSON.stringify({ user_input: 'x'.repeat(2_000_000) })), 413, 'payload_too_large'],
  ['an unknown route', '/api/nothing-here', { method: 'GET' }, 404, 'not_found'],
  ['a wrong method', route, { method: 'DELETE' }, 405, 'method_not_allowed'],
  ['a request id that is none', '/api/requests/not-an-id', { method: 'GET' }, 400, 'invalid_request'],
  [
    'an unknown request id',
    '/api/requests/0193a2b4-0000-7000-8000-000000000000',
    { method: 'GET' },
    404,
    'unknown_request',
  ],
  ['an unknown trace id', `/api/traces/${'1'.repeat(32)}`, { method: 'GET' }, 404, 'unknown_trace'],
  [
    'a rating of 6',
    '/api/feedback',
    post('{"user_input": "a", "generated_query": "b", "rating": 6}'),
    400,
    'invalid_request',
  ],
]

test.each(cases)('%s gets its problem, and the next request works', async (_, path, request, status, code) => {
  const response = await fetch(mesh.gateway + path, request)
  const problem = (await response.json()) as Record<string, unknown>
  expect(problem).toMatchObject({ status, code, instance: path })
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/)
  for (const field of ['type', 'title', 'detail', 'request_id']) expect(problem).toHaveProperty(field)
  if (!path.startsWith('/api/traces/')) expect(problem).toHaveProperty('trace_id') // reading traces makes none
  expect(JSON.stringify(problem)).not.toMatch(/at .+\(.+:\d+/) // no stack

  const next = await ask(mesh.gateway, 'Show me errors from the last hour')
  expect(next.status).toBe(200)
})

test('a question about something else is refused with suggestions, and nothing is enqueued for it', async () => {
  const before = await jobCount()
  const { status, body } = await ask(mesh.gateway, 'Write me a poem about the sea')
  expect([status, body.code]).toEqual([422, 'not_observability'])
  expect(body.errors.length).toBeGreaterThan(0)
  expect(await jobCount()).toBe(before)
})

test('what is text in a question stays text in the answer', async () => {
  const { status, body } = await ask(mesh.gateway, `Show logs containing "<img src=x onerror=alert(1)>" and 'quotes'`)
  expect(status).toBe(200)
  expect(body.validation?.is_valid).toBe(true)
})

async function jobCount(): Promise<number> {
  const response = await fetch(`${mesh.url('queue_service')}/jobs?limit=500`)
  return ((await response.json()) as { jobs: unknown[] }).jobs.length
}
