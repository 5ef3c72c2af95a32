// groupby k aggregate count() as n  →  countby k into n

import type { Aliased } from '../../ast.ts'
import { build } from '../../build.ts'
import { onStages } from '../rule.ts'

/** Where the count is named; what it is called without a name is not the same everywhere. */
export const shortenCounts = onStages('shorten-counts', (stage, after) => {
  if (stage.kind !== 'aggregate' && stage.kind !== 'groupby') return null
  const [counted, ...more] = stage.aggregates
  if (!counted?.alias || more.length > 0 || !isRowCount(counted)) return null
  if (stage.kind === 'aggregate') return [build.count(counted.alias), ...after]
  return stage.keys.length === 1 ? [build.countby(stage.keys, counted.alias), ...after] : null
})

function isRowCount({ expression }: Aliased): boolean {
  return expression.kind === 'call' && expression.name === 'count' && expression.args.length === 0
}
