// create x from e | choose a  →  choose a

import { factsOf } from '../facts.ts'
import { overlap } from '../path.ts'
import { onStages } from '../rule.ts'

/** What a stage writes and no later one reads, up to one that keeps only what it lists, was written for nothing. */
export const dropUnusedWork = onStages('drop-unused-work', (stage, after) => {
  const { rows, writes, mayFail, projects } = factsOf(stage)
  if (rows !== 'each' || mayFail || projects) return null
  const last = after.findIndex((next) => factsOf(next).projects)
  if (last === -1) return null
  return after.slice(0, last + 1).some((next) => overlap(factsOf(next).reads, writes)) ? null : after
})
