import { type Binary, build, type Expression, type Keypath, operandsOf, printExpression, type Stage } from 'dataprime'
import { denied, testExpression, type Writing } from '../compose/condition.ts'
import { isNeverNull } from '../compose.ts'
import type { Parts } from '../parts.ts'
import type { Condition, FieldRef } from '../understanding.ts'
import type { Change, Scene } from './change.ts'
import { fieldNamed } from './change-order.ts'
import { type Conjunct, conjunctsOf, fieldsOf, isBound, withConjuncts, withNewConjuncts } from './conjuncts.ts'
import { type Draft, groupingOf, nameOf, withStages } from './draft.ts'
import { columnsOf } from './grouped.ts'

/** "only for checkout", "and exclude health checks", "warnings too": one condition after the other. */
export const changeConditions: Change = (draft, scene) => {
  const { parts, w } = scene
  const said: string[] = []
  let current = draft
  for (const condition of parts.conditions) {
    const { test, negated } = onKnownField(condition, current, scene)
    const expression = testExpression(test, w)
    if (!expression) continue
    const changed =
      (negated ? undefined : onFigure(current, test, expression)) ??
      onColumn(current, expression) ??
      (negated ? excluding(current, { test, expression, w }) : narrowing(current, { test, expression }, scene))
    current = changed.draft
    said.push(changed.said)
  }
  if (said.length === 0) return undefined
  const hasInner = draft.stages.some(({ kind }) => kind === 'join' || kind === 'union' || kind === 'stitch')
  if (hasInner) said.push('what is joined to it was not changed')
  return { draft: current, said: said.join('; ') }
}

interface Step {
  readonly draft: Draft
  readonly said: string
}

/** A bare name is most often a service; but where the query knows its services by another field, it is one of those. */
function onKnownField(condition: Condition, draft: Draft, { parts, w }: Scene): Condition {
  const { test } = condition
  if (test.kind !== 'equals' || !isGuessed(test.field, test.values, parts)) return condition
  const own = printExpression(w.place(test.field).keypath)
  const conjuncts = conjunctsOf(draft).flatMap(({ expression }) => valuesIn(expression)?.field ?? [])
  const keys = columnsOf(draft).keys.map(({ expression }) => expression)
  const isKnown = (each: Expression): each is Keypath => each.kind === 'keypath' && namesService(each)
  const known = [...conjuncts, ...keys].filter(isKnown)
  const [first] = known
  if (!first || known.some((each) => printExpression(each) === own)) return condition
  const path = [first.root, ...first.path.map((segment) => (segment.kind === 'key' ? segment.name : ''))]
  const field: FieldRef = { kind: 'keypath', path, label: path.at(-1) ?? '', type: 'string', origin: 'schema' }
  return { ...condition, test: { ...test, field } }
}

function isGuessed(field: FieldRef, values: readonly unknown[], { guessedNames }: Parts): boolean {
  return (
    field.kind === 'concept' &&
    field.name === 'service' &&
    values.every((value) => guessedNames.some((name) => name === value))
  )
}

function namesService({ path }: Keypath): boolean {
  const last = path.at(-1)
  return last?.kind === 'key' && /^(?:service|app|application|subsystem)(?:[_.]?name)?$/i.test(last.name)
}

/** A condition on a column of the result, or on a field that the query makes, stands behind where that is made. */
function onColumn(draft: Draft, expression: Expression): Step | undefined {
  const grouping = groupingOf(draft)
  const fields = fieldsOf(expression)
  const columns = grouping ? columnsOf(draft).all.map((column) => `$d.${nameOf(column)}`) : []
  const made = draft.stages.findLastIndex(
    (stage, at) => at < (grouping?.at ?? draft.stages.length) && targetsOf(stage).some((each) => fields.includes(each)),
  )
  const isColumn = fields.length > 0 && fields.every((field) => columns.includes(field))
  const at = isColumn && grouping ? grouping.at : made
  if (at === -1) return undefined
  return {
    draft: withStages(draft, draft.stages.toSpliced(at + 1, 0, build.filter(expression))),
    said: `added: ${printExpression(expression)}`,
  }
}

/** "over 2 seconds" of a 95th percentile of durations bounds that, and not the rows it is made of. */
function onFigure(draft: Draft, test: Condition['test'], expression: Expression): Step | undefined {
  const grouping = groupingOf(draft)
  if (test.kind !== 'threshold' || !grouping || !isBound(expression)) return undefined
  const [field] = fieldsOf(expression)
  const figure = columnsOf(draft).aggregates.find(
    (each) => field !== undefined && fieldsOf(each.expression).includes(field),
  )
  const name = figure && fieldNamed(figure)
  if (!name) return undefined
  const bound = { ...expression, left: name }
  const rest = draft.stages.filter((stage, at) => at <= grouping.at || !isSameSide(stage, bound))
  return {
    draft: withStages(draft, rest.toSpliced(grouping.at + 1, 0, build.filter(bound))),
    said: `bound: ${printExpression(bound)}`,
  }
}

function isSameSide(stage: Stage, bound: Binary): boolean {
  if (stage.kind !== 'filter' || !isBound(stage.condition)) return false
  const { left, operator } = stage.condition
  return fieldText(left) === fieldText(bound.left) && operator[0] === bound.operator[0]
}

function targetsOf(stage: Stage): readonly string[] {
  switch (stage.kind) {
    case 'create':
    case 'replace':
      return [fieldText(stage.target)]
    case 'extract':
    case 'enrich':
    case 'explode':
      return [fieldText(stage.into)]
    case 'roundtime':
      return stage.into ? [fieldText(stage.into)] : []
    case 'move':
      return [fieldText(stage.to)]
    default:
      return []
  }
}

function excluding(
  draft: Draft,
  { test, expression, w }: { test: Condition['test']; expression: Expression; w: Writing },
): Step {
  const said = `excluded: ${printExpression(expression)}`
  // "without status codes", where one is asked for: that is what is to go.
  const [field] = fieldsOf(expression)
  const isOnField = (each: Conjunct): boolean => each.fields.length === 1 && each.fields[0] === field
  if (test.kind === 'exists' && conjunctsOf(draft).some(isOnField))
    return {
      draft: withConjuncts(draft, (each) => (isOnField(each) ? null : each)),
      said: `removed: the conditions on ${field}`,
    }
  const out = valuesIn(expression)
  let isTakenOut = false
  const without = withConjuncts(draft, (each) => {
    const present = valuesIn(each.expression)
    if (!out || !present || each.isDenied || fieldText(out.field) !== fieldText(present.field)) return each
    const left = present.values.filter((value) => !out.values.some((gone) => isSame(gone, value)))
    if (left.length === present.values.length) return each
    isTakenOut = left.length > 0
    return left.length === 0 ? null : { ...each, expression: oneOf(present.field, left) }
  })
  if (isTakenOut) return { draft: without, said }
  const isInFilter = isNeverNull(test, w) || test.kind === 'exists'
  const wanted = isInFilter ? denied(expression) : expression
  if (conjunctsOf(without).some((each) => each.isDenied !== isInFilter && isSame(each.expression, wanted)))
    return { draft: without, said: `excluded already: ${printExpression(expression)}` }
  return {
    draft: withNewConjuncts(without, isInFilter ? { kept: [wanted], dropped: [] } : { kept: [], dropped: [wanted] }),
    said,
  }
}

function narrowing(
  draft: Draft,
  { test, expression }: { readonly test: Condition['test']; readonly expression: Expression },
  { cues }: Scene,
): Step {
  const isBeside = (each: Expression): boolean => test.kind === 'threshold' && isOtherSide(each, expression)
  const fields = fieldsOf(expression)
  const isOfSame = (each: Conjunct): boolean =>
    each.fields.length === fields.length && each.fields.every((field) => fields.includes(field))
  const present = conjunctsOf(draft).filter(isOfSame)
  const wantedTexts = operandsOf(expression, '&&').map((each) => printExpression(each))
  const isThere =
    present.length === wantedTexts.length &&
    present.every((each) => !each.isDenied && wantedTexts.includes(printExpression(each.expression)))
  if (isThere) return { draft, said: `there already: ${printExpression(expression)}` }
  if (cues.isAddition) {
    const beside = present.filter((each) => !each.isDenied && !isBeside(each.expression))
    if (beside.length > 0) {
      const merged = either(
        beside.map((each) => each.expression),
        expression,
      )
      return {
        draft: inPlaceOf(draft, isIn(beside), merged),
        said: `added: ${printExpression(expression)}`,
      }
    }
  }
  const replaced = present.filter(
    (each) => gives(each, expression, cues.isReplacement) && (cues.isReplacement || !isBeside(each.expression)),
  )
  const wanted = exchanged(replaced, expression, cues.insteadOf)
  const said =
    replaced.length === 0
      ? `added: ${printExpression(expression)}`
      : `replaced: ${printExpression(wanted)} instead of ${replaced.map(shown).join(' and ')}`
  if (replaced.every((each) => each.isDenied)) {
    const rest = withConjuncts(draft, (each) => (isIn(replaced)(each) ? null : each))
    return { draft: withNewConjuncts(rest, { kept: operandsOf(wanted, '&&'), dropped: [] }), said }
  }
  return { draft: inPlaceOf(draft, isIn(replaced), wanted), said }
}

function shown({ expression, isDenied }: Conjunct): string {
  return isDenied ? printExpression(build.not(expression)) : printExpression(expression)
}

function isIn(some: readonly Conjunct[]) {
  return (each: Conjunct): boolean => some.some(({ expression }) => expression === each.expression)
}

/** The first of them becomes the new one, the others go. */
function inPlaceOf(draft: Draft, isReplaced: (each: Conjunct) => boolean, expression: Expression): Draft {
  let isDone = false
  return withConjuncts(draft, (each) => {
    if (!isReplaced(each)) return each
    if (isDone || each.isDenied) return null
    isDone = true
    return { ...each, expression }
  })
}

/** Whether a condition gives way to another one on the same fields. */
function gives({ expression, isDenied }: Conjunct, to: Expression, isReplacement: boolean): boolean {
  if (expression.kind === 'binary' && (expression.right.kind === 'null' || expression.left.kind === 'null'))
    return false
  const isText = (node: Expression): boolean =>
    node.kind === 'binary' && (node.operator === '~' || node.operator === '~~')
  if (isText(expression) || isText(to)) return isReplacement && !isDenied
  return true
}

/** "under 2 seconds" beside "over 500 ms". */
function isOtherSide(present: Expression, to: Expression): boolean {
  return isBound(present) && isBound(to) && present.operator[0] !== to.operator[0]
}

/** "payments instead of checkout" leaves the other alternatives. */
function exchanged(replaced: readonly Conjunct[], by: Expression, insteadOf: string | undefined): Expression {
  const [only, ...more] = replaced
  const present = only && valuesIn(only.expression)
  const wanted = valuesIn(by)
  if (!present || !wanted || more.length > 0 || insteadOf === undefined) return by
  const gone = insteadOf.toLowerCase()
  const stays = present.values.filter((value) => !(value.kind === 'string' && gone.includes(value.value.toLowerCase())))
  return stays.length === present.values.length ? by : oneOf(present.field, [...stays, ...wanted.values])
}

function either(present: readonly Expression[], more: Expression): Expression {
  const [first] = present
  const a = first && present.length === 1 ? valuesIn(first) : undefined
  const b = valuesIn(more)
  if (a && b && fieldText(a.field) === fieldText(b.field)) {
    const fresh = b.values.filter((value) => !a.values.some((known) => isSame(known, value)))
    return oneOf(a.field, [...a.values, ...fresh])
  }
  return build.any(build.all(...present), more)
}

/** `x == 'a'`, `x.in('a', 'b')`: the field, and the values it may have. */
function valuesIn(
  node: Expression,
): { readonly field: Expression; readonly values: readonly Expression[] } | undefined {
  if (node.kind === 'binary' && node.operator === '==' && isLiteral(node.right))
    return { field: node.left, values: [node.right] }
  if (node.kind !== 'call' || node.name !== 'in') return undefined
  const [field, ...values] = node.args.map(({ value }) => value)
  return field && values.every(isLiteral) ? { field, values } : undefined
}

function isLiteral({ kind }: Expression): boolean {
  return kind === 'string' || kind === 'number' || kind === 'enum' || kind === 'boolean'
}

function oneOf(field: Expression, values: readonly Expression[]): Expression {
  const [first, ...more] = values
  if (!first) return build.boolean(true)
  return more.length === 0 ? build.binary(field, '==', first) : build.method(field, 'in', first, ...more)
}

function isSame(a: Expression, b: Expression): boolean {
  return printExpression(a) === printExpression(b)
}

function fieldText(node: Expression): string {
  return printExpression(node.kind === 'keypath' ? { ...node, implicit: false } : node)
}
