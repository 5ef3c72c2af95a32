import { randomBytes } from 'node:crypto'

/** A UUID of version 7 (RFC 9562): 48 bits of Unix milliseconds, so that ids sort by time, then 74 random bits. */
export function newRequestId(now: number = Date.now(), random: Uint8Array = randomBytes(10)): string {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, Math.floor(now / 0x1_0000))
  view.setUint16(4, now % 0x1_0000)
  bytes.set(random.subarray(0, 10), 6)
  view.setUint8(6, 0x70 | (view.getUint8(6) & 0x0f)) // version 7
  view.setUint8(8, 0x80 | (view.getUint8(8) & 0x3f)) // variant 10
  const hex = Buffer.from(bytes).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function isRequestId(text: string): boolean {
  return uuid.test(text)
}
