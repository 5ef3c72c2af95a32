/**
 * How often a duration fell into each bucket: bucket n holds (1.0195ⁿ⁻¹, 1.0195ⁿ] microseconds, bucket 0 what is shorter. The middle of
 * a bucket is within 1 % of everything in it, and histograms of many minutes add up to the one of all.
 */
export type Durations = Map<number, number>

const growth = Math.log(1.0195)
/** A fortnight; what is longer is counted here. */
const lastBucket = 1_440
const pairBytes = 6

export function bucketOf(ns: number): number {
  const us = ns / 1_000
  return us <= 1 ? 0 : Math.min(lastBucket, Math.ceil(Math.log(us) / growth))
}

/** The milliseconds that the share of all durations does not exceed, within 1 %; null where there are none. */
export function quantile(durations: Durations, share: number): number | null {
  const total = [...durations.values()].reduce((sum, count) => sum + count, 0)
  const rank = Math.max(1, Math.ceil(share * total))
  let seen = 0
  for (const [bucket, count] of [...durations].sort(([a], [b]) => a - b)) {
    seen += count
    if (seen >= rank) return bucket === 0 ? 0.001 : Number((Math.exp((bucket - 0.5) * growth) / 1_000).toPrecision(5))
  }
  return null
}

/** Adds what was written by `packed`. */
export function addPacked(durations: Durations, packed: Buffer): void {
  for (let at = 0; at < packed.length; at += pairBytes) {
    const bucket = packed.readUInt16LE(at)
    durations.set(bucket, (durations.get(bucket) ?? 0) + packed.readUInt32LE(at + 2))
  }
}

/** A bucket and its count, one pair after another; what is not above zero is left out. */
export function packed(durations: Durations): Buffer {
  const pairs = [...durations].filter(([, count]) => count > 0)
  const bytes = Buffer.allocUnsafe(pairs.length * pairBytes)
  for (const [i, [bucket, count]] of pairs.entries())
    bytes.writeUInt32LE(count, bytes.writeUInt16LE(bucket, i * pairBytes))
  return bytes
}
