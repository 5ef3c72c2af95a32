// multigroupby (a) aggregate count() as n  →  groupby a aggregate count() as n

import { build } from '../../build.ts'
import { areApart, columnsOf } from '../columns.ts'
import { onStages } from '../rule.ts'

/** Where every column has a name of its own: without one it is called differently. */
export const singleSetToGroupby = onStages('single-set-to-groupby', (stage, after) => {
  if (stage.kind !== 'multigroupby') return null
  const [set, ...more] = stage.sets
  if (!set || more.length > 0 || set.keys.length === 0) return null
  const grouped = build.groupby(set.keys, stage.aggregates)
  const columns = columnsOf(grouped)
  return columns && areApart(columns) ? [grouped, ...after] : null
})
