import { expect, test } from 'vitest'
import { MeshError, type ProblemCode, problems, toMeshError, toProblem } from '../src/index.ts'
import { fromFailedAnswer } from '../src/problem.ts'

const at = { instance: '/x', requestId: 'r', traceId: undefined }

test('a problem holds what RFC 9457 asks for, and no trace of the cause', () => {
  const error = new MeshError('not_observability', 'Cannot answer: no question about logs', {
    cause: new Error('inner'),
  })
  expect(toProblem(error, { ...at, traceId: 'a'.repeat(32) })).toEqual({
    type: 'urn:dataprime:problem:not_observability',
    title: 'Not a question about observability',
    status: 422,
    detail: 'Cannot answer: no question about logs',
    instance: '/x',
    code: 'not_observability',
    request_id: 'r',
    trace_id: 'a'.repeat(32),
  })
})

test('whatever is caught becomes a MeshError: one as it is, all else as a bug with its cause', () => {
  const own = new MeshError('conflict', 'Cannot do it twice')
  expect(toMeshError(own)).toBe(own)
  for (const thrown of [new TypeError('t'), 'text', null])
    expect(toMeshError(thrown)).toMatchObject({ code: 'internal', cause: thrown })
})

test.for<[ProblemCode, ProblemCode]>([
  ['invalid_request', 'invalid_request'],
  ['unknown_job', 'unknown_job'],
  ['not_observability', 'not_observability'],
  ['rate_limited', 'rate_limited'],
  ['malformed_json', 'bad_gateway'],
  ['unauthorized', 'bad_gateway'],
  ['not_found', 'bad_gateway'],
  ['method_not_allowed', 'bad_gateway'],
  ['internal', 'bad_gateway'],
  ['connection_lost', 'bad_gateway'],
  ['draining', 'dependency_unavailable'],
  ['dependency_unavailable', 'dependency_unavailable'],
  ['deadline_exceeded', 'deadline_exceeded'],
])("a neighbour's %s becomes our %s", ([theirs, ours]) => {
  const { status } = problems[theirs]
  const body = toProblem(new MeshError(theirs, 'd'), at)
  expect(fromFailedAnswer({ callee: 'c', status, body, retryAfterMs: undefined }).code).toBe(ours)
})
