import { expect, test } from 'vitest'
import { changeOfData, changeOfJob } from '../src/follow-changes.ts'

const id = '0193a000-0000-7000-8000-000000000001'
const at = '2026-03-01T12:00:00.000Z'
const trace_id = '0af7651916cd43dd8448eb211c80319c'

test('a change of a job is told with its status, and whose it is stays behind', () => {
  const job = { request_id: id, trace_id, caller: 'key-1', at, event: 'claimed', status: 'PROCESSING', attempt: 1 }
  const { caller: _, ...change } = job
  expect(changeOfJob(job)).toEqual({ caller: 'key-1', change: { ...change, recorded_by: 'queue_service' } })
})

test('an event of the data changes no status, and its details stay where they are', () => {
  const event = { at, event: 'request_stored', request_id: id, caller: 'key-1', trace_id, details: { job_id: id } }
  expect(changeOfData(event)).toEqual({
    caller: 'key-1',
    change: { at, event: 'request_stored', request_id: id, trace_id, status: null, recorded_by: 'storage_service' },
  })
})

test('what is about no request, or of another version, is told to nobody', () => {
  const event = { at, event: 'feedback_given', request_id: null, caller: 'key-1', trace_id: null, details: {} }
  expect(changeOfData(event)).toBeUndefined()
  expect(changeOfData('nonsense')).toBeUndefined()
  expect(changeOfJob({ request_id: id })).toBeUndefined()
})
