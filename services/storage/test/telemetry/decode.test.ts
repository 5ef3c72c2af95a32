import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeLogs, decodeSpans } from '../../src/telemetry/decode.ts'
import { ShapeError } from '../../src/telemetry/json-shape.ts'
import { log, logsRequest, span, spansRequest } from './otlp.ts'

function decodeOne(given: object) {
  return decodeSpans(spansRequest(span(given))).batches[0]?.rows[0]
}

test('a span keeps its nanoseconds and its service', () => {
  expect(decodeOne({})).toMatchObject({
    kind: 2,
    status: 0,
    service: 'query_service',
    start_ns: 1772366400000000001n,
    end_ns: 1772366400012500001n,
  })
})

test.each([{}, { parentSpanId: '' }, { parentSpanId: null }, { parentSpanId: '0000000000000000' }])(
  'a root has no parent, however that is written: %o',
  (given) => {
    const { parentSpanId: _, ...root } = span()
    expect(decodeSpans(spansRequest({ ...root, ...given })).batches[0]?.rows[0]?.parent_span_id).toBeNull()
  },
)

test.each([
  [{ traceId: 'xyz' }, 'resourceSpans[0].scopeSpans[0].spans[1].traceId', 'an id of hexadecimal digits'],
  [{ name: 7 }, 'resourceSpans[0].scopeSpans[0].spans[1].name', 'a string'],
  [{ startTimeUnixNano: 'now' }, 'resourceSpans[0].scopeSpans[0].spans[1].startTimeUnixNano', 'a Unix time'],
  [
    { endTimeUnixNano: '9999999999999999999' },
    'resourceSpans[0].scopeSpans[0].spans[1].endTimeUnixNano',
    'a Unix time',
  ],
  [{ links: {} }, 'resourceSpans[0].scopeSpans[0].spans[1].links', 'a list'],
  [
    { attributes: [{ key: 'a', value: 1 }] },
    'resourceSpans[0].scopeSpans[0].spans[1].attributes[0].value',
    'an object',
  ],
])('what cannot be read is named by its path: %o', (given, path, wanted) => {
  expect(() => decodeSpans(spansRequest(span(), span(given)))).toThrow(`Cannot read ${path}: ${wanted}`)
})

test.each([
  [{ traceId: undefined }, 'a trace id is not 16 bytes, or zero'],
  [{ traceId: '0'.repeat(32) }, 'a trace id is not 16 bytes, or zero'],
  [{ traceId: 'abcd' }, 'a trace id is not 16 bytes, or zero'],
  [{ spanId: '0'.repeat(16) }, 'a span id is not 8 bytes, or zero'],
  [{ parentSpanId: 'abcd' }, 'the id of a parent is not 8 bytes'],
])('a span without an identity is left out and said, the others are kept: %o', (given, reason) => {
  const { batches, rejected } = decodeSpans(spansRequest(span(), span(given)))
  expect(rejected).toEqual({ count: 1, reason })
  expect(batches[0]?.rows).toHaveLength(1)
})

test('any JSON is either read or refused with a path', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      try {
        decodeSpans({ resourceSpans: json })
      } catch (error) {
        expect(error).toBeInstanceOf(ShapeError)
      }
    }),
  )
})

test('a log record keeps both of its times, and that it belongs to no trace', () => {
  const { timeUnixNano: _, ...record } = log({ observedTimeUnixNano: '5', traceId: '', spanId: '0000000000000000' })
  expect(decodeLogs(logsRequest(record)).batches[0]?.rows[0]).toMatchObject({
    time_ns: 0n,
    observed_ns: 5n,
    trace_id: null,
    span_id: null,
    body: '"request"',
    severity_text: 'INFO',
  })
})
