import { errors } from './errors.ts'
import type { Example } from './example.ts'
import { latency } from './latency.ts'
import { searching } from './searching.ts'
import { shaping } from './shaping.ts'
import { specialData } from './special-data.ts'
import { traffic } from './traffic.ts'

/** Everything the knowledge base holds; a test parses, checks and prints each query. */
export const examples: readonly Example[] = [
  ...errors,
  ...latency,
  ...traffic,
  ...searching,
  ...shaping,
  ...specialData,
]

export function queryOf({ stages }: Example): string {
  return stages.join(' | ')
}
