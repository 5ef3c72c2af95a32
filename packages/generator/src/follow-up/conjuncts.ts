import { build, type Expression, operandsOf, printExpression, walk } from 'dataprime'
import { type Draft, groupingOf, isSelecting, withStages } from './draft.ts'

/** One thing that the rows of a query must hold, or must not. */
export interface Conjunct {
  readonly expression: Expression
  /** Of a `block`. */
  readonly isDenied: boolean
  /** The fields it looks at. */
  readonly fields: readonly string[]
}

/** The conditions on rows, before they become figures. */
export function conjunctsOf(draft: Draft): readonly Conjunct[] {
  return rowStages(draft).flatMap((stage) => {
    if (stage.kind === 'filter')
      return operandsOf(stage.condition, '&&').map((expression) => conjunct(expression, false))
    if (stage.kind === 'block') return [conjunct(stage.condition, true)]
    return []
  })
}

/** Takes conditions out and puts others in their place; null takes one out. Stages that are left empty go. */
export function withConjuncts(draft: Draft, change: (conjunct: Conjunct) => Conjunct | null): Draft {
  const end = groupingOf(draft)?.at ?? draft.stages.length
  const stages = draft.stages.flatMap((stage, at) => {
    if (at >= end) return [stage]
    if (stage.kind === 'block') {
      const changed = change(conjunct(stage.condition, true))
      return changed ? [{ ...stage, condition: changed.expression }] : []
    }
    if (stage.kind !== 'filter') return [stage]
    const before = operandsOf(stage.condition, '&&')
    const after = before.flatMap((each) => {
      const changed = change(conjunct(each, false))
      return changed ? operandsOf(changed.expression, '&&') : []
    })
    if (after.length === 0) return []
    const isSame = after.length === before.length && after.every((each, i) => each === before[i])
    return [isSame ? stage : { ...stage, condition: build.all(...after) }]
  })
  return withStages(draft, stages)
}

/** Adds conditions where all fields of the source are there: to the filter at the head, or as one behind the head's stages. */
export function withNewConjuncts(
  draft: Draft,
  { kept, dropped }: { readonly kept: readonly Expression[]; readonly dropped: readonly Expression[] },
): Draft {
  const head = draft.stages.findIndex((stage) => !isSelecting(stage))
  const end = head === -1 ? draft.stages.length : head
  const stages = [...draft.stages]
  const filter = stages.findLastIndex((stage, at) => at < end && stage.kind === 'filter')
  const found = stages[filter]
  const blocks = dropped.map((condition) => build.block(condition))
  stages.splice(end, 0, ...blocks)
  if (kept.length > 0) {
    if (found?.kind === 'filter')
      stages[filter] = { ...found, condition: build.all(...operandsOf(found.condition, '&&'), ...kept) }
    else stages.splice(0, 0, build.filter(build.all(...kept)))
  }
  return withStages(draft, stages)
}

function conjunct(expression: Expression, isDenied: boolean): Conjunct {
  return { expression, isDenied, fields: fieldsOf(expression) }
}

/** The keypaths an expression looks at, with their roots; inner queries look at rows of their own. */
export function fieldsOf(expression: Expression): readonly string[] {
  const found = new Set<string>()
  walk(expression, (node) => {
    if (node.kind === 'query') return 'skip'
    if (node.kind === 'keypath') found.add(printExpression({ ...node, implicit: false }))
    return undefined
  })
  return [...found]
}

function rowStages(draft: Draft) {
  return draft.stages.slice(0, groupingOf(draft)?.at ?? draft.stages.length)
}

/** `x > 5`: one side of a range. */
export function isBound(node: Expression): node is Extract<Expression, { readonly kind: 'binary' }> {
  return node.kind === 'binary' && /^[<>]=?$/.test(node.operator)
}
