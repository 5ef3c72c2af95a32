// join (source logs) using id into r | choose a, r.x  →  choose $d.a, $d.id | join (source logs) using id into r | choose a, r.x

import type { Join } from '../../ast.ts'
import { build } from '../../build.ts'
import { walk } from '../../walk.ts'
import { factsOf } from '../facts.ts'
import { isWithin, type Path, pathsOf } from '../path.ts'
import { onStages } from '../rule.ts'

/**
 * A join carries whole rows; where the next stage lists what it keeps, only that and the keys need to come. Nothing is
 * gained where an earlier stage has made the rows small.
 */
export const chooseBeforeJoin = onStages('choose-before-join', (stage, after, before) => {
  const [next] = after
  if (stage.kind !== 'join' || !next || !factsOf(next).projects) return null
  if (before.some((earlier) => factsOf(earlier).projects)) return null
  const keys = keysOf(stage)
  if (!keys) return null
  const added = pathsOf(stage.into)
  const read = factsOf(next).reads.filter((path) => !added.some((place) => isWithin(path, place)))
  const needed = outermost([...read, ...keys])
  if (needed.length === 0 || needed.some((path) => path.keys.length === 0)) return null
  return [build.choose(...needed.map(({ root, keys }) => build.alias(build.keypath(root, ...keys)))), stage, ...after]
})

/** What the condition reads of the rows on the left; null if a name in it may be of either side. */
function keysOf({ match }: Join): readonly Path[] | null {
  if (match.type === 'cross') return []
  if (match.condition.kind === 'using') return match.condition.keypaths.flatMap(pathsOf)
  const found: Path[] = []
  let isClear = true
  walk(match.condition.condition, (node) => {
    if (node.kind !== 'keypath') return undefined
    if (node.side === 'left') found.push(...pathsOf(node))
    isClear &&= node.side !== undefined
    return undefined
  })
  return isClear ? found : null
}

/** Each once, and none that is a part of another. */
function outermost(paths: readonly Path[]): readonly Path[] {
  return paths.filter(
    (path, index) =>
      !paths.some((other, at) => at !== index && isWithin(path, other) && (at < index || !isWithin(other, path))),
  )
}
