// union (source logs) | filter a  →  filter a | union (source logs | filter a)

import { build } from '../../build.ts'
import { isPure } from '../purity.ts'
import { onNeighbours } from '../rule.ts'

/** Each row of the union comes from one of the two, unchanged. */
export const filterBeforeUnion = onNeighbours('filter-before-union', (first, second) => {
  if (first.kind !== 'union' || second.kind !== 'filter' || !isPure(second.condition)) return null
  const query = { ...first.query, stages: [...first.query.stages, build.filter(second.condition)] }
  return [second, { ...first, query }]
})
