import { afterAll, beforeAll, expect, test } from 'vitest'
import { aTask } from './support/a-task.ts'
import { answeredQuestion, someInsights } from './support/answered-question.ts'
import { eventually, type RunningMesh, startMesh } from './support/mesh.ts'
import { ended, statusOf, submit } from './support/submit.ts'

let mesh: RunningMesh
beforeAll(async () => {
  mesh = await startMesh()
})
afterAll(async () => {
  expect(await mesh?.stop()).toBe(0)
})

async function call(url: string, method: string, body?: object) {
  const response = await fetch(url, {
    method,
    ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const atGateway = (method: string, path: string, body?: object) => call(mesh.gateway + path, method, body)

/** A request that storage can never take: another one was stored in its job's name. */
async function deadLetter(): Promise<string> {
  const task = aTask()
  const stored = { job_id: task.request_id, request: answeredQuestion(), insights: someInsights }
  expect((await call(`${mesh.url('storage_service')}/store`, 'POST', stored)).status).toBe(200)
  const job = { kind: 'generate', payload: task }
  expect((await call(`${mesh.url('queue_service')}/enqueue`, 'POST', job)).status).toBe(202)
  const end = await ended(mesh.gateway, task.request_id)
  expect(end).toMatchObject({ status: 'FAILED', error: { code: 'conflict', retryable: false } })
  return task.request_id
}

test('what was given up is listed, replayed and discarded, and who decided is kept', async () => {
  const ids = [await deadLetter(), await deadLetter()].toSorted()
  const list = async () => {
    const { body } = await atGateway('GET', '/api/dead-letters?reason=rejected')
    return (body['dead_letters'] as readonly { job_id: string }[]).map(({ job_id }) => job_id).toSorted()
  }
  expect(await list()).toEqual(ids)
  const [first = '', second = ''] = ids
  expect((await atGateway('GET', `/api/dead-letters/${first}`)).body).toMatchObject({
    reason: 'rejected',
    attempts: 1,
    payload: { question: aTask().question },
  })

  const replayed = await atGateway('POST', '/api/dead-letters/replay', { filter: { error_code: 'conflict' } })
  expect((replayed.body['replayed'] as readonly string[]).toSorted()).toEqual(ids)
  for (const id of ids) await ended(mesh.gateway, id)
  const edited = aTask({ request_id: first, question: { user_input: 'Count warnings by service' } })
  expect((await atGateway('POST', `/api/dead-letters/${first}/replay`, { payload: edited })).status).toBe(200)
  await eventually('it has failed again', async () => (await statusOf(mesh.gateway, first)).status === 'FAILED')
  expect((await atGateway('DELETE', `/api/dead-letters/${second}`)).body).toEqual({ discarded: true })
  expect(await list()).toEqual([first])
  expect((await atGateway('GET', `/api/status/${second}`)).status).toBe(404)
  const story = (await atGateway('GET', `/api/requests/${second}/events`)).body['events'] as readonly {
    event: string
  }[]
  expect(story.map(({ event }) => event)).toEqual(expect.arrayContaining(['enqueued', 'discarded']))

  const { body } = await atGateway('GET', '/api/dead-letters/decisions')
  expect(body['decisions']).toMatchObject([
    { action: 'discarded', job_id: second, by: 'anonymous' },
    { action: 'edited', job_id: first, payload: { question: aTask().question } },
    { action: 'replayed' },
    { action: 'replayed' },
  ])
})

test('only for callers on this machine', async () => {
  const response = await fetch(`${mesh.gateway}/api/dead-letters`, { headers: { 'x-forwarded-for': '192.0.2.7' } })
  expect(response.status).toBe(403)
})

test('the story of a request is told by those who kept it, in order', async () => {
  const { body } = await submit(mesh.gateway, { prompt: 'Show me errors from the last hour' })
  await ended(mesh.gateway, body.requestId)
  const story = await atGateway('GET', `/api/requests/${body.requestId}/events`)
  const events = story.body['events'] as readonly { event: string; recorded_by: string }[]
  expect(events.map(({ event }) => event)).toEqual([
    'enqueued',
    'claimed',
    'query_generated',
    'query_validated',
    'query_analysed',
    'request_stored',
    'acknowledged',
  ])
  expect(new Set(events.map(({ recorded_by }) => recorded_by))).toEqual(new Set(['queue_service', 'storage_service']))
  expect((await atGateway('GET', `/api/requests/${crypto.randomUUID()}/events`)).status).toBe(404)
})
