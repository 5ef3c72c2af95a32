import type { Node, Query, Stage } from '../ast.ts'
import { factsOf } from '../optimize/facts.ts'
import { overlap, pathsOf } from '../optimize/path.ts'
import { first, isAnyOf, readsEvents } from './stages.ts'

const carrying: ReadonlySet<string> = new Set(['any_value', 'max_by', 'min_by', 'collect'])

/** `any_value($d)` or `any_value()`, which is the same. */
export function wholeRowsAggregated(query: Query): Node | null {
  return first(query, (node) => {
    if (node.kind !== 'call' || !carrying.has(node.name)) return false
    if (node.args.length === 0) return true
    return node.args.some(({ value }) => value.kind === 'keypath' && value.path.length === 0)
  })
}

const comparing = isAnyOf(new Set<Stage['kind']>(['join', 'dedupeby', 'stitch']))
const narrowing = isAnyOf(new Set<Stage['kind']>(['choose', 'remove']))

/** A join or the like, before which no stage says which fields are needed, though rows are shown or listed after it. */
export function wholeRowsHeld(query: Query): Node | null {
  const at = query.stages.findIndex(comparing)
  const isSmall = (stage: Query['stages'][number]) =>
    narrowing(stage) || (stage.kind !== 'brokenStage' && factsOf(stage).projects)
  const stage = query.stages[at]
  return stage && readsEvents(query) && !query.stages.slice(0, at).some(isSmall) ? stage : null
}

/** An extract whose result is read by a filter, and by nothing else before a stage drops it. */
export function extractedForFilter({ stages }: Query): Node | null {
  const known = stages.filter((stage) => stage.kind !== 'brokenStage')
  const found = known.find((stage, at) => {
    if (stage.kind !== 'extract') return false
    const into = pathsOf(stage.into)
    const after = known.slice(at + 1)
    const end = after.findIndex((next) => factsOf(next).projects)
    const readers = after.slice(0, end + 1).filter((next) => overlap(factsOf(next).reads, into))
    const isRoot = into.every((path) => path.keys.length === 0)
    return !isRoot && end >= 0 && readers.length > 0 && readers.every(({ kind }) => kind === 'filter')
  })
  return found ?? null
}
