import type { Call } from '@dataprime/mesh'
import { expect, it } from 'vitest'
import { answeredQuestion } from '../../../test/support/answered-question.ts'
import { getRequest } from '../src/get-request.ts'

const call = (caller: string): Call => ({
  requestId: 'r',
  caller,
  signal: new AbortController().signal,
  deadline: Number.MAX_VALUE,
})
const stored = { ...answeredQuestion(), stored_at: '2026-01-01T00:00:00.000Z', insights: null, feedback: [] }
const storage = { request: async () => ({ ...stored, caller: 'key-7' }) }

it('is told to the caller it belongs to, and is unknown to everybody else', async () => {
  const id = stored.request_id
  expect(await getRequest({ storage }, id, call('key-7'))).toMatchObject({ request_id: id, caller: 'key-7' })
  await expect(getRequest({ storage }, id, call('key-8'))).rejects.toMatchObject({ code: 'unknown_request' })
})
