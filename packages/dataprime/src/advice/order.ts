import type { Expression, Node, Query, Stage } from '../ast.ts'
import { operandsOf } from '../optimize/conditions.ts'
import { factsOf } from '../optimize/facts.ts'
import { readBy } from '../optimize/path.ts'
import { filtering, holding, isAnyOf, readsEvents } from './stages.ts'

/** A sort, a grouping or a join that nothing is filtered for. */
export function heavyBeforeFilter(query: Query): Node | null {
  if (!readsEvents(query)) return null
  const heavy = query.stages.findIndex(isAnyOf(holding))
  const filter = query.stages.findIndex(isAnyOf(filtering))
  return heavy !== -1 && (filter === -1 || heavy < filter) ? (query.stages[heavy] ?? null) : null
}

/** What gives a row for each row and costs more than passing it on. */
const laborious = isAnyOf(new Set<Stage['kind']>(['extract', 'enrich', 'redact']))

/** A stage whose work is thrown away by a limit that could stand before it. */
export function lateLimit({ stages }: Query): Node | null {
  const limit = stages.findIndex(({ kind }) => kind === 'limit')
  const before = stages.slice(0, Math.max(limit, 0))
  const end = before.findLastIndex((stage) => stage.kind === 'brokenStage' || factsOf(stage).rows !== 'each')
  return before.slice(end + 1).find(laborious) ?? null
}

/** A condition on labels or metadata behind one on user data. */
export function labelsAfterData(query: Query): Node | null {
  return behind(query, isOnData, isOnLabels)
}

function isOnData(condition: Expression): boolean {
  const reads = readBy(condition)
  return reads.length > 0 && reads.every(({ root }) => root === '$d')
}

function isOnLabels(condition: Expression): boolean {
  const reads = readBy(condition)
  return reads.length > 0 && reads.every(({ root }) => root !== '$d')
}

/** An exact comparison of user data behind a search of it. */
export function exactAfterFuzzy(query: Query): Node | null {
  return behind(query, isFuzzy, (condition) => isOnData(condition) && isExact(condition))
}

function isExact(condition: Expression): boolean {
  if (condition.kind === 'call') return condition.name === 'in'
  return condition.kind === 'binary' && condition.operator === '==' && condition.right.kind !== 'null'
}

const searching: ReadonlySet<string> = new Set(['contains', 'matches', 'textSearch'])

function isFuzzy(condition: Expression): boolean {
  if (condition.kind === 'call') return searching.has(condition.name)
  return condition.kind === 'binary' && (condition.operator === '~' || condition.operator === '~~')
}

type Test = (condition: Expression) => boolean

/** Of the conditions that the first filters ask for, the first of the later kind that follows one of the earlier kind. */
function behind({ stages }: Query, earlier: Test, later: Test): Expression | null {
  const end = stages.findIndex(({ kind }) => kind !== 'filter')
  const filters = end < 0 ? stages : stages.slice(0, end)
  const conditions = filters.flatMap((stage) => (stage.kind === 'filter' ? operandsOf(stage.condition, '&&') : []))
  const at = conditions.findIndex(earlier)
  return at < 0 ? null : (conditions.slice(at + 1).find(later) ?? null)
}
