// find 'x' in k  →  filter k ~ 'x'

import { build } from '../../build.ts'
import { onStages } from '../rule.ts'

/** As filters they can be merged with other filters, and moved. `find` over all of `$d` stays: `~` is for one field. */
export const findToFilter = onStages('find-to-filter', (stage, after) => {
  if (stage.kind === 'wildfind') {
    return [build.filter(build.binary(build.keypath('$d'), '~~', stage.phrase)), ...after]
  }
  if (stage.kind !== 'find' || stage.target.path.length === 0) return null
  return [build.filter(build.binary(stage.target, '~', stage.phrase)), ...after]
})
