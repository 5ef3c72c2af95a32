import type { RequestChange } from '@dataprime/mesh/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, type RunningMesh, startMesh } from './support/mesh.ts'
import { ended, submit } from './support/submit.ts'

let mesh: RunningMesh
beforeAll(async () => {
  mesh = await startMesh()
})
afterAll(async () => {
  expect(await mesh?.stop()).toBe(0)
})

/** Reads the gateway's stream until it is closed. */
async function following() {
  const ending = new AbortController()
  const changes: RequestChange[] = []
  const response = await fetch(`${mesh.gateway}/api/events`, { signal: ending.signal })
  const reading = (async () => {
    let text = ''
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = (text + chunk).split('\n\n')
      text = parts.pop() ?? ''
      for (const part of parts) {
        const data = /^data: (.*)$/m.exec(part)?.[1]
        if (data !== undefined) changes.push(JSON.parse(data))
      }
    }
  })().catch(() => {})
  return {
    response,
    changes,
    async close() {
      ending.abort()
      await reading
    },
  }
}

const of = (changes: readonly RequestChange[], id: string) => changes.filter(({ request_id }) => request_id === id)
const endOf = (id: string) => (changes: readonly RequestChange[]) =>
  of(changes, id).some(({ event }) => event === 'acknowledged') &&
  of(changes, id).some(({ event }) => event === 'request_stored')

test('a client hears of a request from its submission to its end, with its trace and its status', async () => {
  const { response, changes, close } = await following()
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const { body } = await submit(mesh.gateway, { prompt: 'Show me errors from the last hour' })
  await eventually('its end is told', async () => endOf(body.requestId)(changes))
  await close()
  const told = of(changes, body.requestId)
  for (const change of told) expect(change).toMatchObject({ trace_id: body.trace_id, at: expect.any(String) })
  const ofJob = told.filter(({ recorded_by }) => recorded_by === 'queue_service')
  expect(ofJob.map(({ event, status }) => [event, status])).toEqual([
    ['enqueued', 'PENDING'],
    ['claimed', 'PROCESSING'],
    ['acknowledged', 'COMPLETE'],
  ])
  const ofData = told.filter(({ recorded_by }) => recorded_by === 'storage_service')
  expect(ofData.map(({ event }) => event)).toEqual([
    'query_generated',
    'query_validated',
    'query_analysed',
    'request_stored',
  ])
})

test('the stream outlives the death of the queue, and goes on when it is back', async () => {
  const { changes, close } = await following()
  process.kill(await mesh.pid('queue_service'), 'SIGKILL')
  await mesh.ready('queue_service')
  let id = ''
  await eventually(
    'a request is told from then on',
    async () => {
      const { status, body } = await submit(mesh.gateway, { prompt: 'Count errors by service' })
      if (status !== 202) return false
      id = body.requestId
      await ended(mesh.gateway, id)
      await eventually('its end is told', async () => endOf(id)(changes), 2_000)
      return true
    },
    30_000,
  )
  await close()
})
