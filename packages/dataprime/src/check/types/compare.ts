import type { Binary, Expression, IntervalLiteral } from '../../ast.ts'
import { build } from '../../build.ts'
import { replaceWith } from '../../diagnostic.ts'
import { printExpression } from '../../print/print.ts'
import { meantSeverity } from '../severity-name.ts'
import { mended } from './mend.ts'
import type { Scope } from './scope.ts'
import { accepts, describe, type Type, types } from './type.ts'

export interface Comparison {
  readonly left: Expression
  readonly leftType: Type
  readonly right: Expression
  readonly rightType: Type
  /** Absent where no operator is written, as in `in(a, b)`. */
  readonly whole?: Binary
}

/** Reports a comparison that cannot be true, or that means something else than it says. */
export function comparedType(comparison: Comparison, scope: Scope): void {
  const { left, leftType, right, rightType, whole } = comparison
  if (left.kind === 'null' || right.kind === 'null') {
    const [object, type] = left.kind === 'null' ? [right, rightType] : [left, leftType]
    if (type.kind === 'object') {
      const instead = printExpression(build.cast(object, 'string'))
      const details = { found: scope.textOf(object), instead }
      scope.report('object-null', object.range, details, replaceWith(object.range, instead))
    }
    return
  }
  inferOther(left, leftType, rightType, scope)
  inferOther(right, rightType, leftType, scope)
  if (whole && leftType.kind === 'array' && rightType.kind === 'array') {
    const same = build.call('setEqualsTo', left, right)
    const instead = printExpression(whole.operator === '!=' ? build.not(same) : same)
    if (whole.operator === '==' || whole.operator === '!=') {
      scope.report('array-comparison', whole.range, { instead }, replaceWith(whole.range, instead))
    }
    return
  }
  if (accepts(leftType, rightType)) {
    reportUnlikely(comparison, scope)
    return
  }
  const change = meantChange(comparison)
  const text = change && printExpression(change.meant)
  const fix = change && text !== null ? replaceWith(change.node.range, text) : null
  if (change && text !== null && change.node.kind === 'string' && change.meant.kind === 'timestamp') {
    scope.report('timestamp-text', change.node.range, { instead: text }, fix)
    return
  }
  const range = whole?.range ?? right.range
  const details = {
    left: scope.textOf(left),
    leftType: describe(leftType),
    right: scope.textOf(right),
    rightType: describe(rightType),
    instead: text,
  }
  scope.report('comparison-type', range, details, fix)
}

interface Change {
  readonly node: Expression
  readonly meant: Expression
}

function meantChange({ left, leftType, right, rightType }: Comparison): Change | null {
  return (
    special(left, leftType, right, rightType) ??
    special(right, rightType, left, leftType) ??
    // '500' beside a number loses its quotes; a number beside a field that holds texts makes that a number.
    literal(right, rightType, leftType) ??
    literal(left, leftType, rightType) ??
    converted(left, leftType, rightType) ??
    converted(right, rightType, leftType)
  )
}

function special(a: Expression, aType: Type, b: Expression, bType: Type): Change | null {
  if (aType.kind === 'enum') {
    const severity = meantSeverity(b)
    return severity && { node: b, meant: build.severity(severity) }
  }
  const length =
    b.kind === 'string' && aType.kind === 'number' && isDuration(a) ? mended(b, bType, types.interval) : null
  if (length?.kind === 'interval') return { node: b, meant: build.number(microseconds(length)) }
  if (b.kind !== 'interval') return null
  if (aType.kind === 'timestamp')
    return { node: b, meant: build.binary(build.call('now'), '-', { ...b, negative: false }) }
  if (aType.kind === 'number' && isDuration(a)) {
    const micros = build.number(microseconds(b))
    return { node: b, meant: micros }
  }
  return bType.kind === 'interval' && aType.kind === 'string'
    ? { node: a, meant: build.call('parseInterval', a) }
    : null
}

function literal(node: Expression, given: Type, wanted: Type): Change | null {
  if (node.kind !== 'string' && !(node.kind === 'number' && wanted.kind === 'timestamp')) return null
  const meant = mended(node, given, wanted)
  return meant && { node, meant }
}

function converted(node: Expression, given: Type, wanted: Type): Change | null {
  if (node.kind === 'string' || node.kind === 'number') return null
  const meant = mended(node, given, wanted)
  return meant && { node, meant }
}

function isDuration(node: Expression): boolean {
  const [key] = node.kind === 'keypath' && node.root === '$m' ? node.path : []
  return key?.kind === 'key' && key.name === 'duration'
}

const microsecondsIn = { d: 86_400e6, h: 3_600e6, m: 60e6, s: 1e6, ms: 1e3, us: 1, ns: 1e-3 } as const

function microseconds({ parts, negative }: IntervalLiteral): number {
  const total = parts.reduce((sum, { value, unit }) => sum + value * microsecondsIn[unit], 0)
  return negative ? -total : total
}

function inferOther(node: Expression, given: Type, other: Type, scope: Scope): void {
  if (given.kind === 'unknown' && other.kind !== 'unknown' && node.kind === 'keypath') scope.infer(node, other)
}

// 'prmium' where the field is known to have 'premium'.
function reportUnlikely({ left, right }: Comparison, scope: Scope): void {
  const [field, value] = left.kind === 'keypath' ? [left, right] : [right, left]
  if (field.kind !== 'keypath' || value.kind !== 'string') return
  const meant = scope.meantValue(field, value.value)
  if (meant === null) return
  const instead = printExpression(build.string(meant))
  scope.report(
    'unknown-value',
    value.range,
    { found: scope.textOf(value), field: scope.textOf(field), instead },
    replaceWith(value.range, instead),
  )
}
