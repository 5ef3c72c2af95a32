// filter true && a  →  filter a

import { build } from '../../build.ts'
import { operandsOf } from '../conditions.ts'
import { onStages } from '../rule.ts'

/** In a filter all that counts is whether the condition is true, so here `a` need not be boolean. */
export const dropTrueConditions = onStages('drop-true-conditions', (stage, after) => {
  if (stage.kind === 'block') return stage.condition.kind === 'boolean' && !stage.condition.value ? after : null
  if (stage.kind !== 'filter') return null
  const conditions = operandsOf(stage.condition, '&&')
  const telling = conditions.filter((condition) => condition.kind !== 'boolean' || !condition.value)
  if (telling.length === conditions.length) return null
  return telling.length === 0 ? after : [{ ...stage, condition: build.all(...telling) }, ...after]
})
