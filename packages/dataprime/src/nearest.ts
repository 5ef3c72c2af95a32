/**
 * The candidate that was probably meant: the one with the fewest slips (a letter missing, added, wrong or swapped with
 * its neighbour), if they are few for the length of the name. Letter case counts for nothing.
 */
export function nearest(name: string, candidates: Iterable<string>): string | null {
  const wanted = name.toLowerCase()
  if (wanted.length > 40) return null
  let best: string | null = null
  let fewest = Math.min(2, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const slips = slipsBetween(wanted, candidate.toLowerCase(), fewest)
    if (slips < fewest) {
      fewest = slips
      best = candidate
    }
  }
  return best
}

function slipsBetween(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row.push(
        Math.min(
          at(last, j) + 1,
          at(row, j - 1) + 1,
          at(last, j - 1) + same,
          swapped ? at(beforeLast, j - 2) + 1 : limit,
        ),
      )
    }
    beforeLast = last
    last = row
  }
  return at(last, b.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY
}
