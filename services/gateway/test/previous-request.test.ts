import { MeshError } from '@dataprime/mesh'
import type { AnsweredQuestion } from '@dataprime/mesh/contracts'
import { describe, expect, test } from 'vitest'
import { answeredQuestion } from '../../../test/support/answered-question.ts'
import { type Memory, previousRequest } from '../src/previous-request.ts'

const call = { requestId: 'r', caller: 'key-1', signal: new AbortController().signal, deadline: Number.MAX_VALUE }
const mine = answeredQuestion({ caller: 'key-1', conversation_id: 'c' })
const others = answeredQuestion({ caller: 'key-2', conversation_id: 'c' })
const unknown = new MeshError('unknown_request', 'none')
const away = new MeshError('dependency_unavailable', 'Cannot reach it')

interface Known {
  readonly rows?: readonly AnsweredQuestion[]
  readonly jobs?: readonly AnsweredQuestion[]
  readonly isStorageAway?: boolean
  readonly isQueueAway?: boolean
}

/** Storage tells everybody's rows by id, the queue only the caller's own jobs: as they do. */
function memory({ rows = [], jobs = [], isStorageAway = false, isQueueAway = false }: Known): Memory {
  const row = (request: AnsweredQuestion) => ({ ...request, stored_at: '2026-03-01T12:00:01.000Z' })
  return {
    storage: {
      async request({ id }) {
        if (isStorageAway) throw away
        const found = rows.find(({ request_id }) => request_id === id)
        if (!found) throw unknown
        return { ...row(found), insights: null, feedback: [] }
      },
      async requests({ caller, conversation_id }) {
        if (isStorageAway) throw away
        const found = rows.filter((each) => each.caller === caller && each.conversation_id === conversation_id)
        return { requests: found.slice(0, 1).map(row), next_cursor: null }
      },
    },
    queue: {
      async answered({ id }, asking) {
        if (isQueueAway) throw away
        const found = jobs.find(({ request_id, caller }) => request_id === id && caller === asking?.caller)
        if (!found) throw unknown
        return found
      },
      async latestAnswered({ conversation_id }, asking) {
        if (isQueueAway) throw away
        const found = jobs.findLast(
          (each) => each.conversation_id === conversation_id && each.caller === asking?.caller,
        )
        return { latest: found ?? null }
      },
    },
  }
}

describe('a request named by its id', () => {
  const named = { previous_request_id: mine.request_id }

  test.each([
    ['stored', { rows: [mine] }],
    ['only queued yet', { jobs: [mine] }],
    ['queued while storage is away', { jobs: [mine], isStorageAway: true }],
  ])('is found when it is %s', async (_, known) => {
    expect((await previousRequest(memory(known), named, call)).previous).toMatchObject(mine)
  })

  test.each([
    ["nobody's", {}],
    ["another caller's, stored", { rows: [others] }],
    ["another caller's, queued", { jobs: [others] }],
  ])('is unknown in the same words when it is %s', async (_, known) => {
    const sought = previousRequest(memory(known), { previous_request_id: others.request_id }, call)
    await expect(sought).rejects.toMatchObject({
      code: 'unknown_request',
      message: `Cannot continue from request "${others.request_id}": there is none of yours`,
    })
  })

  test.each([
    ['storage', { isStorageAway: true }],
    ['the queue', { isQueueAway: true }],
  ])('is not called unknown while %s is away', async (_, known) => {
    await expect(previousRequest(memory(known), named, call)).rejects.toMatchObject({ code: 'dependency_unavailable' })
  })
})

describe('a conversation', () => {
  const later = answeredQuestion({ caller: 'key-1', conversation_id: 'c', submitted_at: '2026-03-01T13:00:00.000Z' })
  const named = { conversation_id: 'c' }

  test.each([
    ['queued', { rows: [mine], jobs: [later] }],
    ['stored', { rows: [later], jobs: [mine] }],
    ['the only one', { jobs: [later] }],
  ])('continues from its latest request, be it %s', async (_, known) => {
    expect((await previousRequest(memory(known), named, call)).previous).toMatchObject(later)
  })

  test("begins with its first question, whatever another caller's of that name holds", async () => {
    expect(await previousRequest(memory({ rows: [others], jobs: [others] }), named, call)).toMatchObject({
      previous: undefined,
      warnings: [],
    })
  })

  test('that cannot be looked up is a warning, for the question may stand alone', async () => {
    const { previous, warnings } = await previousRequest(memory({ isStorageAway: true }), named, call)
    expect(previous).toBeUndefined()
    expect(warnings.join()).toContain('The conversation was not looked up')
  })
})

test('a question that names nothing asks nobody', async () => {
  expect(await previousRequest(memory({ isStorageAway: true, isQueueAway: true }), {}, call)).toEqual({ warnings: [] })
})
