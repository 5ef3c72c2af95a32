// block a | block b  →  block a || b

import { build } from '../../build.ts'
import { operandsOf } from '../conditions.ts'
import { onNeighbours } from '../rule.ts'

/** A row stays if neither is true, whatever is null. */
export const mergeBlocks = onNeighbours('merge-blocks', (first, second) => {
  if (first.kind !== 'block' || second.kind !== 'block') return null
  return [build.block(build.any(...operandsOf(first.condition, '||'), ...operandsOf(second.condition, '||')))]
})
