import type { Binary, Comment, Expression, Node, Query, Stage } from '../ast.ts'
import { rewriteQuery } from '../rewrite.ts'

/** A rewrite that keeps the result of every query. */
export interface RewriteRule {
  readonly name: string
  /** The query with the rule applied wherever it can be; the same object if it cannot be. */
  readonly apply: (query: Query) => Query
}

/** No rule needs more on a query of the size that is looked at: a guard against two changes that undo one another. */
const mostChanges = 1000

/** A rule on expressions; null for no change. */
export function onExpressions(
  name: string,
  change: (node: Expression, above: Binary | null) => Expression | null,
): RewriteRule {
  const expression = (node: Expression, above: Binary | null) => change(node, above) ?? node
  return { name, apply: (query) => rewriteQuery(query, { expression, leave: hasFixedForm }) }
}

/** A rule on one stage and the stages after it; null for no change, else what stands in their place. */
export function onStages(
  name: string,
  change: (stage: Stage, after: readonly Stage[], before: readonly Stage[]) => readonly Stage[] | null,
): RewriteRule {
  const query = (node: Query): Query => {
    let current = node
    let changes = 0
    for (let index = 0; index < current.stages.length && changes < mostChanges; ) {
      const stages = stagesOf(current.stages)
      const [before, stage, after] = [stages.slice(0, index), stages[index], stages.slice(index + 1)]
      const instead = stage && change(stage, after, before)
      if (instead && (current.source || before.length + instead.length > 0)) {
        current = replaced(current, before, instead)
        changes++
        index = Math.max(0, index - 1)
      } else index++
    }
    return current
  }
  return { name, apply: (root) => rewriteQuery(root, { query }) }
}

/** A rule on two stages that follow one another. */
export function onNeighbours(
  name: string,
  change: (first: Stage, second: Stage) => readonly Stage[] | null,
): RewriteRule {
  return onStages(name, (first, [second, ...rest]) => {
    const instead = second && change(first, second)
    return instead ? [...instead, ...rest] : null
  })
}

// The text of an expression without an alias is its column's name, and the condition of a join has a form of its own.
function hasFixedForm(node: Node): boolean {
  if (node.kind === 'aliased') return node.alias === null && node.expression.kind !== 'keypath'
  return node.kind === 'on' || node.kind === 'extractor'
}

// A query with a stage that could not be read is never rewritten.
function stagesOf(stages: Query['stages']): readonly Stage[] {
  return stages.filter((stage) => stage.kind !== 'brokenStage')
}

/** The comments of stages that are gone move to the first of those in their place, or to what follows. */
function replaced(query: Query, before: readonly Stage[], instead: readonly Stage[]): Query {
  const old = stagesOf(query.stages).slice(before.length)
  const kept = new Set(instead.flatMap(commentsOf))
  const lost = old.flatMap(commentsOf).filter((comment) => !kept.has(comment))
  const stages = [...before, ...instead]
  if (lost.length === 0) return { ...query, stages }
  const at = before.length + instead.findIndex((stage, index) => stage !== old[index])
  const heir = at >= before.length ? stages[at] : undefined
  if (!heir) return { ...query, stages, commentsAfter: [...lost, ...(query.commentsAfter ?? [])] }
  const commented: Stage = { ...heir, commentsBefore: [...lost, ...(heir.commentsBefore ?? [])] }
  return { ...query, stages: stages.with(at, commented) }
}

function commentsOf({ commentsBefore = [], commentsAfter = [] }: Stage): readonly Comment[] {
  return [...commentsBefore, ...commentsAfter]
}
