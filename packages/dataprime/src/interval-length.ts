import type { IntervalLiteral, IntervalUnit } from './ast.ts'

/** From the longest to the shortest. */
export const unitNanoseconds: readonly (readonly [IntervalUnit, bigint])[] = [
  ['d', 86_400_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
  ['us', 1_000n],
  ['ns', 1n],
]

/** How long an interval literal is, below 0 for the past. */
export function nanosecondsOf({ negative, parts }: IntervalLiteral): bigint {
  const size = new Map(unitNanoseconds)
  const sum = parts.reduce((total, { value, unit }) => total + BigInt(value) * (size.get(unit) ?? 0n), 0n)
  return negative ? -sum : sum
}
