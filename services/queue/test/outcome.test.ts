import { MeshError, type ProblemCode } from '@dataprime/mesh'
import { expect, it } from 'vitest'
import { outcomeOf } from '../src/outcome.ts'

const kinds: readonly [ProblemCode, 'away' | 'reject' | 'retry'][] = [
  ['dependency_unavailable', 'away'],
  ['invalid_request', 'reject'],
  ['payload_too_large', 'reject'],
  ['unknown_request', 'reject'],
  ['not_observability', 'reject'],
  ['rate_limited', 'retry'],
  ['client_gone', 'retry'],
  ['connection_lost', 'retry'],
  ['bad_gateway', 'retry'],
  ['deadline_exceeded', 'retry'],
  ['internal', 'retry'],
]

it.each(kinds)('a call that ends with %s means: %s', (code, kind) => {
  expect(outcomeOf(new MeshError(code, 'Cannot'))).toMatchObject({ kind })
})

it('waits as long as an answer asks for', () => {
  expect(outcomeOf(new MeshError('dependency_unavailable', 'Cannot', { retryAfterMs: 3_000 }))).toEqual({
    kind: 'away',
    retryAfterMs: 3_000,
  })
})

it('leaves the end of a wait to the probe when the call was not even sent', () => {
  const error = new MeshError('dependency_unavailable', 'Cannot', { retryAfterMs: 60_000, notSent: true })
  expect(outcomeOf(error)).toEqual({ kind: 'away', retryAfterMs: undefined })
})

it('takes a bug for an attempt that failed, and keeps its message to itself', () => {
  expect(outcomeOf(new TypeError('x is not a function'))).toMatchObject({
    kind: 'retry',
    error: { code: 'internal', message: 'Cannot complete the request: an unexpected error occurred' },
  })
})
