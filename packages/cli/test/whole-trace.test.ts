import { expect, test } from 'vitest'
import { isWholeTrace } from '../src/whole-trace.ts'
import { span } from './span.ts'

const root = span('root', null, 0)
const call = span('call', 'root', 1, { kind: 'CLIENT', name: 'api_gateway.call_query_service' })
const answer = span('answer', 'call', 2, { kind: 'SERVER', service: 'query_service' })

test('a trace is whole when everybody has reported', () => {
  expect(isWholeTrace([root, call, answer], { names: ['root'] })).toBe(true)
})

test.each([
  ['a span that must be there is not', [call, answer], ['root']],
  ['a parent is missing', [root, answer], ['root']],
  ['the callee of a call has not reported', [root, call], ['root']],
])('it is not whole while %s', (_, spans, names) => {
  expect(isWholeTrace(spans, { names })).toBe(false)
})

test('nobody reports for a call that failed, or for a database', () => {
  const failed = { ...call, status: 'ERROR' as const }
  const statement = span('statement', 'root', 1, { kind: 'CLIENT', name: 'INSERT requests' })
  expect(isWholeTrace([root, failed, statement], { names: [] })).toBe(true)
})
