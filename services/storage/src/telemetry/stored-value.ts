import { asObject, each, fromHalves, type Json, ShapeError, text } from './json-shape.ts'

/**
 * An OTLP value as it is kept: plain JSON where JSON says it all, and an object of one field where it does not, so that a value
 * comes back as exactly what it was. A number that is whole is an integer, any other a double.
 */
export type StoredValue =
  | string
  | boolean
  | number
  | null
  | readonly StoredValue[]
  /** A double that JSON would not tell from an integer, or the name of one that it cannot write. */
  | { readonly double: number | string }
  /** Beyond what JSON's numbers hold. */
  | { readonly int: string }
  /** In base64. */
  | { readonly bytes: string }
  | { readonly map: StoredAttributes }

export type StoredAttributes = { readonly [key: string]: StoredValue }

/** OTLP's list of keys and wrapped values. */
export function storedAttributes(json: Json, name: string): StoredAttributes {
  return Object.fromEntries(each(json, name, (pair) => [text(pair, 'key'), storedValue(pair['value'], 'value')]))
}

export function storedValue(value: unknown, path: string): StoredValue {
  if (value === null || value === undefined) return null
  const wrapper = asObject(value, path)
  for (const [kind, read] of kinds) if (Object.hasOwn(wrapper, kind) && wrapper[kind] != null) return read(wrapper)
  return null
}

const kinds = Object.entries<(wrapper: Json) => StoredValue>({
  stringValue: (wrapper) => text(wrapper, 'stringValue'),
  boolValue: ({ boolValue }) => boolValue === true,
  intValue: ({ intValue }) => readInteger(intValue),
  doubleValue: ({ doubleValue }) => readDouble(doubleValue),
  bytesValue: ({ bytesValue }) => readBytes(bytesValue),
  arrayValue: ({ arrayValue }) =>
    each(asObject(arrayValue, 'arrayValue'), 'values', (item) => storedValue(item, 'value')),
  kvlistValue: ({ kvlistValue }) => ({ map: storedAttributes(asObject(kvlistValue, 'kvlistValue'), 'values') }),
})

function readInteger(value: unknown): StoredValue {
  const halves = fromHalves(value)
  const isDigits = typeof value === 'string' && /^-?\d{1,19}$/.test(value)
  if (halves === undefined && !isDigits && !Number.isInteger(value)) throw new ShapeError('intValue', 'an integer')
  const number = Number(halves ?? value)
  return Number.isSafeInteger(number) ? number : { int: String(halves ?? value) }
}

/** JSON has no NaN and no infinity; protobuf's mapping writes their names. */
function readDouble(value: unknown): StoredValue {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || (Number.isNaN(number) && value !== 'NaN' && typeof value !== 'number'))
    throw new ShapeError('doubleValue', 'a number')
  if (!Number.isFinite(number)) return { double: String(number) }
  return Number.isInteger(number) ? { double: number } : number
}

function readBytes(value: unknown): StoredValue {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') }
  if (typeof value !== 'string') throw new ShapeError('bytesValue', 'a string in base64')
  return { bytes: value }
}

/** As a viewer reads it: plain, with large integers, bytes and numbers that are none as text. */
export function plainValue(value: StoredValue): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return value.map(plainValue)
  if ('map' in value) return plainAttributes(value.map)
  return Object.values(value)[0]
}

export function plainAttributes(attributes: StoredAttributes): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, plainValue(value)]))
}

/** As OTLP's JSON wraps it. */
export function otlpValue(value: StoredValue): object {
  if (value === null) return {}
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  if (isList(value)) return { arrayValue: { values: value.map(otlpValue) } }
  if ('map' in value) return { kvlistValue: { values: otlpAttributes(value.map) } }
  if ('int' in value) return { intValue: value.int }
  if ('bytes' in value) return { bytesValue: value.bytes }
  return { doubleValue: value.double }
}

export function otlpAttributes(attributes: StoredAttributes): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: otlpValue(value) }))
}

// Array.isArray does not narrow a readonly list out of a union.
function isList(value: object): value is readonly StoredValue[] {
  return Array.isArray(value)
}
