import { asObject, each, type Json, ShapeError, text } from './json-shape.ts'

export type Attributes = Readonly<Record<string, unknown>>

/** OTLP's list of keys and wrapped values as a plain object. */
export function attributes(json: Json, name: string): Attributes {
  return Object.fromEntries(
    each(json, name, (pair) => [text(pair, 'key'), 'value' in pair ? anyValue(pair['value'], 'value') : null]),
  )
}

/** An OTLP value without its wrapper. An integer beyond what JSON numbers hold stays the string it came as. */
export function anyValue(value: unknown, path: string): unknown {
  if (value === null || value === undefined) return null
  const wrapper = asObject(value, path)
  for (const [kind, read] of Object.entries(valueKinds)) if (wrapper[kind] != null) return read(wrapper)
  return null
}

const valueKinds: Readonly<Record<string, (wrapper: Json) => unknown>> = {
  stringValue: (wrapper) => text(wrapper, 'stringValue'),
  boolValue: ({ boolValue }) => boolValue === true,
  intValue: ({ intValue }) => readInteger(intValue),
  doubleValue: ({ doubleValue }) => readDouble(doubleValue),
  bytesValue: (wrapper) => text(wrapper, 'bytesValue'),
  arrayValue: ({ arrayValue }) => each(asObject(arrayValue, 'arrayValue'), 'values', (item) => anyValue(item, 'value')),
  kvlistValue: ({ kvlistValue }) => attributes(asObject(kvlistValue, 'kvlistValue'), 'values'),
}

function readInteger(value: unknown): number | string {
  const number = Number(value)
  if (!Number.isInteger(number)) throw new ShapeError('intValue', 'an integer')
  return Number.isSafeInteger(number) ? number : String(value)
}

/** JSON has no NaN and no infinity; protobuf writes their names, and they stay names here. */
function readDouble(value: unknown): number | string {
  if (typeof value === 'number') return value
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return value
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
  if (Number.isNaN(number)) throw new ShapeError('doubleValue', 'a number')
  return number
}
