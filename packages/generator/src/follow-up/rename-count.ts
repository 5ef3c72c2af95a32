import { build, type Expression, printExpression, rewriteQuery } from 'dataprime'
import { asDraft, type Draft, groupingOf, nameOf, queryOf, withStages } from './draft.ts'
import { columnsOf, countedName } from './grouped.ts'

/** Renames a count that was called after what is counted no more: the `errors` of a query that counts warnings now. */
export function renamedCount(draft: Draft, before: Draft): Draft {
  const from = countedName(before)
  const to = countedName(draft)
  const found = groupingOf(draft)
  if (from === to || (found?.stage.kind !== 'groupby' && found?.stage.kind !== 'aggregate')) return draft
  const { at, stage } = found
  const isMeant = stage.aggregates.some(
    (each) => nameOf(each) === from && printExpression(each.expression) === 'count()',
  )
  if (!isMeant || columnsOf(draft).all.some((each) => nameOf(each) === to)) return draft
  const aggregates = stage.aggregates.map((each) => (nameOf(each) === from ? build.alias(each.expression, to) : each))
  const tail = rewriteQuery(queryOf({ source: null, stages: draft.stages.slice(at + 1) }), {
    expression: (node) => (isCalled(node, from) ? build.field(to) : node),
    leave: (node) => node.kind === 'query' && node.source !== null,
  })
  return withStages(draft, [...draft.stages.slice(0, at), { ...stage, aggregates }, ...asDraft(tail).stages])
}

function isCalled(node: Expression, name: string): boolean {
  if (node.kind !== 'keypath' || node.root !== '$d' || node.path.length !== 1) return false
  const [only] = node.path
  return only?.kind === 'key' && only.name === name
}
