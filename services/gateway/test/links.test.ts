import { expect, test } from 'vitest'
import { traceLinks } from '../src/links.ts'

test('a trace is linked on the page, and elsewhere where an address was given', () => {
  expect(traceLinks({ jaeger: undefined, coralogix: undefined })('abc')).toEqual({ trace: '/traces/abc' })
  expect(traceLinks({ jaeger: 'http://localhost:16686/trace/{trace_id}', coralogix: undefined })('abc')).toEqual({
    trace: '/traces/abc',
    jaeger: 'http://localhost:16686/trace/abc',
  })
})
