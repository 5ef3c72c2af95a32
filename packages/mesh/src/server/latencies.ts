/** A bounded picture of how long something took: counts in 60 buckets, each a quarter wider than the one before. */
export interface Latencies {
  readonly counts: Uint32Array
  total: number
}

const bucketCount = 60
const smallestMs = 0.25
const growth = 1.25

export function newLatencies(): Latencies {
  return { counts: new Uint32Array(bucketCount), total: 0 }
}

export function addLatency(latencies: Latencies, ms: number): void {
  const bucket = Math.max(0, Math.min(bucketCount - 1, Math.ceil(Math.log(ms / smallestMs) / Math.log(growth))))
  latencies.counts[bucket] = (latencies.counts[bucket] ?? 0) + 1
  latencies.total++
}

/** The upper end of the bucket a quantile falls in (at most a quarter too high); null before the first measurement. */
export function quantile(latencies: Latencies, q: number): number | null {
  if (latencies.total === 0) return null
  const rank = Math.ceil(q * latencies.total)
  let seen = 0
  for (const [bucket, count] of latencies.counts.entries()) {
    seen += count
    if (seen >= rank) return Number((smallestMs * growth ** bucket).toPrecision(3))
  }
  return null
}
