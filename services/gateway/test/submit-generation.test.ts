import { newKeysInUse, type OperationInput } from '@dataprime/mesh'
import type { queueContract } from '@dataprime/mesh/contracts'
import { expect, test } from 'vitest'
import { answeredQuestion } from '../../../test/support/answered-question.ts'
import { type SubmitDeps, submitGeneration } from '../src/submit-generation.ts'

type Enqueue = OperationInput<typeof queueContract.operations.enqueue>

const call = { requestId: 'r', caller: 'key-1', signal: new AbortController().signal, deadline: Number.MAX_VALUE }
const keyed = { ...call, idempotencyKey: 'k' }
const asked = { user_input: 'errors' }
const taken = {
  job_id: 'r',
  request_id: 'r',
  status: 'PENDING' as const,
  submitted_at: '2026-03-01T12:00:00.000Z',
  trace_id: '0af7651916cd43dd8448eb211c80319c',
  initiated_by: 'api_gateway-1',
  is_new: true,
  queue_size: 3,
  queue_position: 3,
  estimated_wait_ms: 4_200,
}

/** With a queue that takes everything in once `queued` is settled. */
function gateway({ queued = Promise.resolve() as Promise<unknown>, answer = taken } = {}) {
  const enqueued: unknown[] = []
  const unused = () => Promise.reject(new Error('not called here'))
  const previous = answeredQuestion({ caller: 'key-1', conversation_id: 'c' })
  const deps: SubmitDeps = {
    neighbours: {
      queue: {
        enqueue: async (input) => {
          enqueued.push(input)
          await queued
          return answer
        },
        answered: async () => previous,
        latestAnswered: unused,
      },
      storage: { request: unused, requests: unused },
    },
    links: () => ({ trace: '/traces/1' }),
    instanceId: 'api_gateway-1',
    keysInUse: newKeysInUse(),
  }
  return { deps, enqueued: enqueued as readonly Enqueue[], previous }
}

test('a question becomes a job that knows who took it in', async () => {
  const { deps, enqueued } = gateway()
  const { body, options } = await submitGeneration(deps, asked, call)
  expect(enqueued).toMatchObject([
    { kind: 'generate', payload: { request_id: 'r', caller: 'key-1', question: asked, initiated_by: 'api_gateway-1' } },
  ])
  expect(body).toMatchObject({ requestId: 'r', task_id: 'r', status: 'PENDING', queue_position: 3 })
  expect(options.headers).toEqual({ Location: '/api/status/r', 'Retry-After': '5' })
})

test('a follow-up takes the question and the query that it continues along', async () => {
  const { deps, enqueued, previous } = gateway()
  const { body } = await submitGeneration(deps, { ...asked, previous_request_id: previous.request_id }, call)
  const { user_input, query, source, request_id } = previous
  expect(enqueued[0]?.payload).toMatchObject({
    question: { previous: { user_input, query, source } },
    conversation_id: 'c',
    previous_request_id: request_id,
  })
  expect(body).toMatchObject({ previousRequestId: request_id, conversation_id: 'c' })
})

test("with a known key it is the first request's id, place and time", async () => {
  const first = {
    ...taken,
    request_id: 'first',
    status: 'COMPLETE' as const,
    is_new: false,
    initiated_by: 'api_gateway-9',
  }
  const { deps } = gateway({ answer: first as unknown as typeof taken })
  const { body, options } = await submitGeneration(deps, asked, keyed)
  expect(body).toMatchObject({ requestId: 'first', status: 'COMPLETE', initiated_by: 'api_gateway-9' })
  expect(options.headers).toEqual({ Location: '/api/status/first' })
})

test('a copy is a conflict while the first is still being taken in, and not after that', async () => {
  const queue = Promise.withResolvers<void>()
  const { deps } = gateway({ queued: queue.promise })
  const first = submitGeneration(deps, asked, keyed)
  await expect(submitGeneration(deps, asked, keyed)).rejects.toMatchObject({ code: 'conflict', status: 409 })
  const ofSomebody = submitGeneration(deps, asked, { ...keyed, caller: 'key-2' })
  queue.resolve()
  await Promise.all([first, ofSomebody])
  expect(await submitGeneration(deps, asked, keyed)).toMatchObject({ body: { requestId: 'r' } })
})
