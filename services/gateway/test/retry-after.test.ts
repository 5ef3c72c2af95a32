import { expect, test } from 'vitest'
import { retryAfter } from '../src/retry-after.ts'

const seconds = (queue_position: number | null, estimated_wait_ms: number | null) =>
  retryAfter({ status: 'PENDING', queue_position, estimated_wait_ms })['Retry-After']

test('one looks again after the estimated wait, within bounds', () => {
  expect([10, 1_001, 7_000, 90_000].map((ms) => seconds(2, ms))).toEqual(['1', '2', '7', '30'])
})

test('where nothing was measured, after a second by who is next, and after five by who is not', () => {
  expect([null, 0, 1, 2, 300].map((position) => seconds(position, null))).toEqual(['1', '1', '1', '5', '5'])
})

test('what has ended is not looked at again', () => {
  for (const status of ['COMPLETE', 'FAILED'] as const)
    expect(retryAfter({ status, queue_position: null, estimated_wait_ms: null })).toEqual({})
})
