/**
 * Readers of protobuf's JSON mapping: absent and null both mean the default value, unknown fields are nobody's business. They
 * read what was decoded from protobuf too, where an id is bytes and a 64-bit integer two halves.
 */
export type Json = Readonly<Record<string, unknown>>

/** JSON that is not of the shape it should be; says where. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError'
  readonly path: string
  readonly wanted: string

  constructor(path: string, wanted: string) {
    super(`Cannot read ${path}: ${wanted} is expected`)
    this.path = path
    this.wanted = wanted
  }

  under(parent: string): ShapeError {
    return new ShapeError(this.path === '' ? parent : `${parent}.${this.path}`, this.wanted)
  }
}

export function asObject(value: unknown, path: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ShapeError(path, 'an object')
  return value as Json // an object's fields are unknown, which is what Json says
}

export function object(json: Json, name: string): Json {
  const value = json[name] ?? {}
  return asObject(value, name)
}

/** Reads each object of a list; the path of what cannot be read is put together only when something cannot. */
export function each<T>(json: Json, name: string, read: (item: Json) => T): T[] {
  const list = json[name] ?? []
  if (!Array.isArray(list)) throw new ShapeError(name, 'a list')
  return list.map((item: unknown, index) => {
    try {
      return read(asObject(item, ''))
    } catch (error) {
      throw error instanceof ShapeError ? error.under(`${name}[${index}]`) : error
    }
  })
}

export function text(json: Json, name: string): string {
  const value = json[name] ?? ''
  if (typeof value !== 'string') throw new ShapeError(name, 'a string')
  return value
}

export function integer(json: Json, name: string): number {
  const value = json[name] ?? 0
  if (!Number.isSafeInteger(value)) throw new ShapeError(name, 'an integer')
  return value as number
}

const noBytes = Buffer.alloc(0)

/** The bytes of an id, whatever their number: none if it is absent. */
export function idBytes(json: Json, name: string): Buffer {
  const value = json[name] ?? ''
  if (value === '') return noBytes
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (typeof value !== 'string' || value.length % 2 === 1 || !/^[0-9a-fA-F]+$/.test(value))
    throw new ShapeError(name, 'an id of hexadecimal digits')
  return Buffer.from(value, 'hex')
}

interface Halves {
  readonly low: number
  readonly high: number
  readonly unsigned: boolean
}

/** A 64-bit integer that was decoded from protobuf, as one; undefined if it is none. */
export function fromHalves(value: unknown): bigint | undefined {
  if (typeof value !== 'object' || value === null || !('low' in value && 'high' in value)) return undefined
  const { low, high, unsigned } = value as Halves // as the decoder makes them
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)
  return unsigned ? bits : BigInt.asIntN(64, bits)
}

const lastNanosecond = 2n ** 63n - 1n

/** 64-bit integers come as strings; numbers are taken too, as far as they are exact. */
export function nanoseconds(json: Json, name: string): bigint {
  const value = json[name] ?? '0'
  const isDigits =
    typeof value === 'string' ? /^\d{1,19}$/.test(value) : typeof value === 'number' && Number.isInteger(value)
  const time = isDigits ? BigInt(value as string | number) : (fromHalves(value) ?? -1n) // digits in either form
  if (time < 0n || time > lastNanosecond) throw new ShapeError(name, 'a Unix time in nanoseconds')
  return time
}
