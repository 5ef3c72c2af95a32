// create x from e | filter y == 1  →  filter y == 1 | create x from e

import type { Stage } from '../../ast.ts'
import { factsOf } from '../facts.ts'
import { moveConditions } from '../move-conditions.ts'
import { overlap, readBy } from '../path.ts'
import { onStages } from '../rule.ts'

/**
 * Past `create`, `replace`, `extract`, `convert`, `move`, `remove`, `redact`, `enrich`, `roundtime`: whatever makes each
 * row of one row, if it does not write what the condition reads. Not past a stage that may fail: a row less is a failure less.
 */
export const filterBeforeRowWork = onStages('filter-before-row-work', (stage, after) => {
  if (!isRowWork(stage)) return null
  // Past all of a row of such stages at once; what stops in the middle is tried from there.
  const count = after.findIndex((next) => !isRowWork(next))
  const filter = after[count]
  if (filter?.kind !== 'filter') return null
  const passed = [stage, ...after.slice(0, count)]
  const writes = passed.flatMap((next) => factsOf(next).writes)
  const moved = moveConditions(passed, filter, (condition) => (overlap(readBy(condition), writes) ? null : condition))
  return moved && [...moved, ...after.slice(count + 1)]
})

function isRowWork(stage: Stage): boolean {
  const { rows, mayFail } = factsOf(stage)
  return rows === 'each' && !mayFail
}
