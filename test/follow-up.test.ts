import { afterAll, beforeAll, expect, test } from 'vitest'
import { answeredQuestion, someInsights } from './support/answered-question.ts'
import { ask, type Reply } from './support/ask.ts'
import { eventually, type RunningMesh, startMesh } from './support/mesh.ts'

let mesh: RunningMesh
beforeAll(async () => {
  mesh = await startMesh()
})
afterAll(async () => {
  expect(await mesh?.stop()).toBe(0)
})

const question = 'Show me errors from the last hour grouped by service'
const queryForCheckout =
  "source logs last 1h | filter $m.severity == ERROR && $l.subsystemname == 'checkout' | groupby $l.subsystemname as service aggregate count() as errors | orderby errors desc"

function askAfter(previous_request_id: string, user_input: string): Promise<Reply> {
  return ask(mesh.gateway, { user_input, previous_request_id })
}

function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const json = { 'content-type': 'application/json', ...headers }
  return fetch(url, { method: 'POST', headers: json, body: JSON.stringify(body) })
}

function switchQueue(to: 'pause' | 'resume'): Promise<Response> {
  return post(`${mesh.url('queue_service')}/${to}`, {})
}

async function stored(id: string): Promise<Record<string, unknown> | undefined> {
  const response = await fetch(`${mesh.gateway}/api/requests/${id}`)
  return response.ok ? ((await response.json()) as Record<string, unknown>) : undefined
}

test('right after an answer, when only the queue knows the request, and once storage knows it', async () => {
  await switchQueue('pause')
  const { body: first } = await ask(mesh.gateway, question)
  expect(first).toMatchObject({ previous_request_id: null, conversation_id: first.request_id })
  const { status, body: second } = await askAfter(first.request_id, 'only for checkout')
  expect(status).toBe(200)
  expect(second).toMatchObject({
    query: queryForCheckout,
    previous_request_id: first.request_id,
    conversation_id: first.request_id,
    validation: { is_valid: true },
  })
  expect(await stored(first.request_id)).toBeUndefined()

  await switchQueue('resume')
  await eventually('both are stored', async () => (await stored(second.request_id)) !== undefined)
  expect(await stored(second.request_id)).toMatchObject({
    previous_request_id: first.request_id,
    conversation_id: first.request_id,
  })
  await eventually('the first is stored', async () => (await stored(first.request_id)) !== undefined)
  const { body: third } = await askAfter(second.request_id, 'what about payments')
  expect(third.query).toBe(queryForCheckout.replace('checkout', 'payments'))
})

test('a conversation goes on from its latest request', async () => {
  const conversation_id = 'an afternoon'
  const say = async (user_input: string) => (await ask(mesh.gateway, { user_input, conversation_id })).body
  const first = await say(question)
  expect(first).toMatchObject({ conversation_id, previous_request_id: null })
  const second = await say('only for checkout')
  expect(second).toMatchObject({ conversation_id, previous_request_id: first.request_id, query: queryForCheckout })
  const third = await say('last 2 hours')
  expect(third).toMatchObject({
    previous_request_id: second.request_id,
    query: queryForCheckout.replace('1h', '2h'),
  })
  const alone = await say('How many warnings were there today?')
  expect(alone.query).not.toContain('checkout')
})

test("another caller's request is as unknown as one that never was", async () => {
  const theirs = answeredQuestion({ caller: 'somebody' })
  const queued = answeredQuestion({ caller: 'somebody' })
  const as = { 'x-caller': 'somebody' }
  await switchQueue('pause')
  const enqueued = await post(`${mesh.url('queue_service')}/enqueue`, { kind: 'insights', payload: queued }, as)
  const kept = { job_id: crypto.randomUUID(), request: theirs, insights: someInsights }
  const put = await post(`${mesh.url('storage_service')}/store`, kept, as)
  expect([enqueued.status, put.status]).toEqual([202, 200])

  const unknown = '0193a2b4-0000-7000-8000-000000000000'
  for (const id of [theirs.request_id, queued.request_id, unknown]) {
    const { status, body } = await askAfter(id, 'only for checkout')
    expect([status, body.code]).toEqual([404, 'unknown_request'])
    expect(JSON.stringify(body).replaceAll(id, 'ID')).toContain('request \\"ID\\": there is none of yours')
  }
  await switchQueue('resume')
})
