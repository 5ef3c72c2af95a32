import { build } from '../../build.ts'
import { replaceWith } from '../../diagnostic.ts'
import { printStage } from '../../print/print.ts'
import type { StageRule } from '../rule.ts'

/** `roundtime t to 1h into h`  →  `create h from roundTime(t, 1h)` */
export const legacyRoundtime: StageRule = ({ stage, report }) => {
  if (stage.kind !== 'roundtime') return
  const value = stage.value ?? build.keypath('$m', 'timestamp')
  const into = stage.into ?? (value.kind === 'keypath' ? value : null)
  if (!into) return
  const instead = printStage(build.create(into, build.call('roundTime', value, stage.interval)))
  report('legacy-command', stage.range, { name: 'roundtime', instead }, replaceWith(stage.range, instead))
}
