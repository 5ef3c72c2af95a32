// join inner (countby k into n) using k into r | filter r.n > 1  →  join inner (countby k into n | filter $d.n > 1) using k into r

import type { Query } from '../../ast.ts'
import { build } from '../../build.ts'
import { specOf } from '../../commands.ts'
import { before, type Columns } from '../columns.ts'
import { factsOf } from '../facts.ts'
import { partConditions } from '../move-conditions.ts'
import { isWithin, pathsOf, readBy } from '../path.ts'
import { onNeighbours } from '../rule.ts'

/**
 * For conditions on nothing but fields of what the join adds. Only into an inner join: elsewhere a row without a match
 * stays. And only where the rows of the other query hold nothing but user data: whether their labels and metadata are
 * added as well is not documented.
 */
export const filterIntoJoin = onNeighbours('filter-into-join', (first, second) => {
  if (first.kind !== 'join' || first.match.type !== 'inner' || second.kind !== 'filter') return null
  const [path] = pathsOf(first.into)
  if (!path || first.into.path.some(({ kind }) => kind !== 'key') || !isReduced(first.query)) return null
  const added: Columns = { keys: [{ path, expression: build.keypath('$d') }], computed: [] }
  const { moved, left } = partConditions(second, (condition) => {
    const reads = readBy(condition)
    const isInside = reads.every((read) => isWithin(read, path) && read.keys.length > path.keys.length)
    return isInside && reads.length > 0 ? (before([condition], added)?.[0] ?? null) : null
  })
  if (!moved) return null
  const query = { ...first.query, stages: [...first.query.stages, moved] }
  return [{ ...first, query }, ...(left ? [left] : [])]
})

function isReduced({ stages }: Query): boolean {
  const at = stages.findLastIndex((stage) => stage.kind !== 'brokenStage' && specOf(stage).aggregates(stage))
  const later = stages.slice(at + 1)
  return at >= 0 && later.every((stage) => stage.kind !== 'brokenStage' && onlyUserData(factsOf(stage).writes))
}

function onlyUserData(writes: readonly { readonly root: string }[]): boolean {
  return writes.every(({ root }) => root === '$d')
}
