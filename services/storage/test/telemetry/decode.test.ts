import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeLogs, decodeSpans } from '../../src/telemetry/decode.ts'
import { ShapeError } from '../../src/telemetry/json-shape.ts'
import { log, logsRequest, span, spansRequest } from './otlp.ts'

function decodeOne(given: object) {
  return decodeSpans(spansRequest(span(given)))[0]?.rows[0]
}

test('a span keeps its nanoseconds, its service and its scope', () => {
  expect(decodeOne({})).toMatchObject({
    kind: 'SERVER',
    status: 'UNSET',
    service: 'query_service',
    scope: 'query_service',
    start_ns: 1772366400000000001n,
    end_ns: 1772366400012500001n,
  })
})

test('every kind of attribute value is unwrapped', () => {
  const attributes = [
    { key: 'text', value: { stringValue: 'a' } },
    { key: 'flag', value: { boolValue: false } },
    { key: 'int', value: { intValue: '42' } },
    { key: 'big', value: { intValue: '9007199254740993' } },
    { key: 'double', value: { doubleValue: 0.5 } },
    { key: 'nan', value: { doubleValue: 'NaN' } },
    { key: 'bytes', value: { bytesValue: 'AAE=' } },
    { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1 }] } } },
    { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: { boolValue: true } }] } } },
    { key: 'nothing', value: {} },
    { key: 'absent' },
  ]
  expect(JSON.parse(decodeOne({ attributes })?.attributes ?? '')).toEqual({
    text: 'a',
    flag: false,
    int: 42,
    big: '9007199254740993',
    double: 0.5,
    nan: 'NaN',
    bytes: 'AAE=',
    list: ['a', 1],
    map: { k: true },
    nothing: null,
    absent: null,
  })
})

test.each([{}, { parentSpanId: '' }, { parentSpanId: null }, { parentSpanId: '0000000000000000' }])(
  'a root has no parent, however that is written: %o',
  (given) => {
    const { parentSpanId: _, ...root } = span()
    expect(decodeSpans(spansRequest({ ...root, ...given }))[0]?.rows[0]?.parent_span_id).toBeNull()
  },
)

test.each([
  [{ traceId: 'xyz' }, 'resourceSpans[0].scopeSpans[0].spans[1].traceId', 'an id of 32 hexadecimal digits'],
  [{ traceId: undefined }, 'resourceSpans[0].scopeSpans[0].spans[1].traceId', 'an id that is not zero'],
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

test('a log record without a time of its own has the time it was observed', () => {
  const { timeUnixNano: _, ...record } = log({ observedTimeUnixNano: '5' })
  expect(decodeLogs(logsRequest(record))[0]?.rows[0]).toMatchObject({
    time_ns: 5n,
    body: '"request"',
    severity_text: 'INFO',
  })
})
