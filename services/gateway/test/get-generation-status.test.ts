import { MeshError } from '@dataprime/mesh'
import type { Job, KeptStep } from '@dataprime/mesh/contracts'
import { expect, test } from 'vitest'
import { aGeneration } from '../../../test/support/a-generation.ts'
import { someInsights } from '../../../test/support/answered-question.ts'
import { getGenerationStatus, type StatusDeps } from '../src/get-generation-status.ts'

const id = '0193a000-0000-7000-8000-000000000001'
const call = { requestId: 'r', caller: 'key-1', signal: new AbortController().signal, deadline: Number.MAX_VALUE }
const job: Job = {
  job_id: id,
  kind: 'generate',
  caller: 'key-1',
  status: 'COMPLETE',
  attempts: 1,
  submitted_at: '2026-03-01T12:00:00.000Z',
  started_at: '2026-03-01T12:00:00.250Z',
  finished_at: '2026-03-01T12:00:01.000Z',
  trace_id: '0af7651916cd43dd8448eb211c80319c',
  initiated_by: 'api_gateway-1',
  conversation_id: id,
  previous_request_id: null,
  handled_by: 'queue_service-1',
  processed_by: 'processing_service-1',
  error: null,
  reason: null,
}
const origin = { token: 1, fingerprint: 'f', stored_at: '2026-03-01T12:00:01.000Z' }
const steps: readonly KeptStep[] = [
  { ...origin, step: 'generate', result: aGeneration },
  { ...origin, step: 'validate', result: { validation: null, warnings: ['w'] } },
  { ...origin, step: 'analyse', result: someInsights },
  { ...origin, step: 'store', result: { processing_time_ms: 950 } },
]

async function read(
  changes: Partial<Job> = {},
  { instanceId = 'api_gateway-2', asked = id, wait = {}, kept = steps } = {},
) {
  const deps: StatusDeps = {
    neighbours: {
      queue: {
        async status({ id: wanted }) {
          if (wanted !== id) throw new MeshError('unknown_job', 'none')
          return { ...job, ...changes, queue_position: null, estimated_wait_ms: null, ...wait }
        },
      },
      storage: { steps: async () => ({ steps: [...kept] }) },
    },
    links: (traceId) => ({ trace: `/traces/${traceId}` }),
    instanceId,
  }
  return getGenerationStatus(deps, asked, call)
}

test('a finished request comes with its answer, its times and everybody who had a part in it', async () => {
  const { body, options } = await read()
  expect(body).toMatchObject({
    requestId: id,
    status: 'COMPLETE',
    timings: { queued_ms: 250, processing_ms: 750, total_ms: 1000 },
    initiated_by: 'api_gateway-1',
    checked_by: 'api_gateway-2',
    handled_by: 'queue_service-1',
    processed_by: 'processing_service-1',
    result: { query: aGeneration.query, validation: null, warnings: ['w'], processing_time_ms: 950 },
  })
  expect(body).not.toHaveProperty('error')
  expect(options.headers).toEqual({ 'Cache-Control': 'private, max-age=3600' })
})

test('its version is the same whoever answers, and another one when anything else changes', async () => {
  const version = async (...how: Parameters<typeof read>) => JSON.stringify((await read(...how)).options.version)
  expect(await version({}, { instanceId: 'api_gateway-3' })).toBe(await version())
  expect(await version({ handled_by: 'queue_service-2' })).not.toBe(await version())
})

test('one that waits says where it is and when to look again', async () => {
  const waiting = { status: 'PENDING', started_at: null, finished_at: null } as const
  const { body, options } = await read(waiting, { wait: { queue_position: 4, estimated_wait_ms: 2_300 } })
  expect(body).toMatchObject({ status: 'PENDING', queue_position: 4, estimated_wait_ms: 2_300 })
  expect(body).not.toHaveProperty('result')
  expect(options.headers).toEqual({ 'Cache-Control': 'private, no-cache', 'Retry-After': '3' })
})

test.for([
  ['refused', null, false],
  ['rejected', 'rejected', false],
  ['exhausted', 'exhausted', true],
] as const)('one that was %s says whether asking again may help', async ([, reason, retryable]) => {
  const error = { code: 'some_code', message: 'Cannot' }
  const { body, options } = await read({ status: 'FAILED', reason, error })
  expect(body.error).toEqual({ ...error, retryable })
  expect(options.headers).toEqual({ 'Cache-Control': 'private, no-cache' })
})

test('one whose time was over before anybody could work on it says so', async () => {
  const { body } = await read({ status: 'FAILED', reason: 'expired', error: null })
  expect(body.error).toMatchObject({ code: 'expired', retryable: true })
})

test("an error of an earlier attempt is nobody's business while the next is under way", async () => {
  const { body } = await read({ status: 'PROCESSING', error: { code: 'bad_gateway', message: 'Cannot' } })
  expect(body).not.toHaveProperty('error')
})

test.for([
  ['unknown', {}, '0193a000-0000-7000-8000-000000000002'],
  ['malformed', {}, '../jobs'],
  ["another caller's", { caller: 'key-2' }, id],
] as const)('an id that is %s is unknown', async ([, changes, asked]) => {
  await expect(read(changes, { asked })).rejects.toMatchObject({ code: 'unknown_request' })
})

test('what retention has archived is complete all the same, without its answer', async () => {
  const { body } = await read({}, { kept: [] })
  expect(body.status).toBe('COMPLETE')
  expect(body).not.toHaveProperty('result')
})

test('a budget that was used up is another one tomorrow', async () => {
  const error = { code: 'budget_exceeded', message: 'Cannot ask the model' }
  expect((await read({ status: 'FAILED', error })).body.error).toEqual({ ...error, retryable: true })
})
