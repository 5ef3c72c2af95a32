// groupby a, b  →  distinct a, b

import { build } from '../../build.ts'
import { onStages } from '../rule.ts'

/** Not before `aggregate`: there the two stages were most likely meant as one, and are left for their writer to join. */
export const groupbyToDistinct = onStages('groupby-to-distinct', (stage, after) => {
  if (stage.kind !== 'groupby' || stage.aggregates.length > 0 || after[0]?.kind === 'aggregate') return null
  return [build.distinct(...stage.keys), ...after]
})
