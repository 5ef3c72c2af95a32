// block false  →  filter !false

import { build } from '../../build.ts'
import { onStages } from '../rule.ts'
import { isNeverNull } from '../truth.ts'

/** Not where the condition can be null: `block` keeps such a row, `filter !(…)` does not. */
export const blockToFilter = onStages('block-to-filter', (stage, after) =>
  stage.kind === 'block' && isNeverNull(stage.condition) ? [build.filter(build.not(stage.condition)), ...after] : null,
)
