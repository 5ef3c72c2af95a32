import fc from 'fast-check'
import { expect, test } from 'vitest'
import { otlpValue, plainAttributes, storedAttributes, storedValue } from '../../src/telemetry/stored-value.ts'

const attributes = [
  { key: 'text', value: { stringValue: 'a' } },
  { key: 'empty', value: { stringValue: '' } },
  { key: 'flag', value: { boolValue: false } },
  { key: 'int', value: { intValue: '42' } },
  { key: 'big', value: { intValue: '9007199254740993' } },
  { key: 'double', value: { doubleValue: 0.5 } },
  { key: 'whole', value: { doubleValue: 5 } },
  { key: 'nan', value: { doubleValue: 'NaN' } },
  { key: 'bytes', value: { bytesValue: 'AAE=' } },
  { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1 }] } } },
  { key: 'map', value: { kvlistValue: { values: [{ key: 'double', value: { boolValue: true } }] } } },
  { key: 'nothing', value: {} },
  { key: 'absent' },
]

test('a viewer reads every kind of value plainly', () => {
  expect(plainAttributes(storedAttributes({ attributes }, 'attributes'))).toEqual({
    text: 'a',
    empty: '',
    flag: false,
    int: 42,
    big: '9007199254740993',
    double: 0.5,
    whole: 5,
    nan: 'NaN',
    bytes: 'AAE=',
    list: ['a', 1],
    map: { double: true },
    nothing: null,
    absent: null,
  })
})

const scalar = fc.oneof(
  fc.string().map((stringValue) => ({ stringValue })),
  fc.boolean().map((boolValue) => ({ boolValue })),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((int) => ({ intValue: String(int) })),
  fc.integer().map((int) => ({ intValue: String(int) })),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((double) => ({ doubleValue: double === 0 ? 0 : double })),
  fc.constantFrom('NaN', 'Infinity', '-Infinity').map((doubleValue) => ({ doubleValue })),
  fc.uint8Array().map((bytes) => ({ bytesValue: Buffer.from(bytes).toString('base64') })),
  fc.constant({}),
)

const anyValue = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, tie('list'), tie('map')),
  list: fc.array(tie('value'), { maxLength: 4 }).map((values) => ({ arrayValue: { values } })),
  map: fc
    .uniqueArray(fc.tuple(fc.string(), tie('value')), { maxLength: 4, selector: ([key]) => key })
    .map((pairs) => ({ kvlistValue: { values: pairs.map(([key, value]) => ({ key, value })) } })),
})).value

test('what comes in goes out as what it was, through JSON too', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const kept = JSON.parse(JSON.stringify(storedValue(value, 'value')))
      expect(sorted(otlpValue(kept))).toEqual(sorted(value as object))
    }),
  )
})

/** Attributes are a set: JavaScript puts keys that look like numbers first. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  if ('kvlistValue' in value) {
    const { values } = value.kvlistValue as { values: { key: string; value: unknown }[] }
    const pairs = values.map((pair) => [pair.key, sorted(pair.value)] as const)
    return { map: pairs.sort(([a], [b]) => (a < b ? -1 : 1)) }
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sorted(inner)]))
}
