import type { Argument, Call, Expression } from '../../ast.ts'
import { build } from '../../build.ts'
import { replaceWith } from '../../diagnostic.ts'
import { printExpression } from '../../print/print.ts'
import { baseOf, type ParameterBase, type ParameterType, type Signature, signatureText } from '../../signature.ts'
import { meantUnit, unitsOf } from '../time-units.ts'
import { mended } from './mend.ts'
import type { Scope } from './scope.ts'
import { accepts, describe, isVague, type Type, types } from './type.ts'

export interface Given {
  readonly arg: Argument
  readonly type: Type
  readonly parameter: readonly [string, ParameterType] | null
}

const { string, number, bool, timestamp, interval, regexp, array } = types

/** What each kind of parameter takes; null where any value will do. */
const wantedBy: Readonly<Record<ParameterBase, Type | null>> = {
  string,
  number,
  bool,
  timestamp,
  interval,
  regexp,
  array,
  any: null,
  T: null,
  comparable: null,
  timeunit: string,
  dateunit: string,
  'regexp|string': { kind: 'union', members: [regexp, string] },
  'string|object|array': null,
}

/** Names of functions that do for one type what another does for the type that is wanted. */
const twins: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  length: { array: 'arrayLength' },
  contains: { array: 'arrayContains' },
  arrayLength: { string: 'length' },
  cardinality: { string: 'length' },
  arrayContains: { string: 'contains' },
}

/** Texts of these need no cast: what is put into a text is written as one. */
const writesAnything = new Set(['concat'])
/** Of numbers, times and intervals these take the greatest or least, as an aggregation of texts and booleans too. */
const comparing = new Set(['max', 'min'])

/** False if the argument is definitely wrong; that is reported. */
export function checkArgument(call: Call, given: Given, signature: Signature, scope: Scope): boolean {
  if (!given.parameter) return true
  const [name, kind] = given.parameter
  const base = baseOf(kind)
  const { value } = given.arg
  if (signature.literal?.includes(name) && !isConstant(value)) {
    scope.report('literal-argument', value.range, { name, signature: signatureText(call.name, signature) })
    return false
  }
  const wanted = wantedBy[base]
  if (given.type.kind === 'unknown' && value.kind === 'keypath' && wanted && wanted.kind !== 'union')
    scope.infer(value, wanted)
  if (base === 'timeunit' || base === 'dateunit') {
    if (value.kind === 'string' && !unitsOf[base].includes(value.value)) return checkUnit(value, unitsOf[base], scope)
  }
  if (base === 'comparable' || (base === 'T' && comparing.has(call.name)))
    return checkComparable(call, given, signature, scope)
  if (base === 'string') checkText(call, given, scope)
  if (!wanted || isTaken(call, base, given, wanted)) return true
  reportArgument(call, given, wanted, signature, scope)
  return false
}

// Only the conversions that are safe: a time may be kept as a number of nanoseconds.
function isTaken(call: Call, base: ParameterBase, { arg, type }: Given, wanted: Type): boolean {
  if (accepts(wanted, type)) return true
  if (base === 'timestamp') return type.kind === 'number' && arg.value.kind !== 'number'
  if (base === 'string')
    return type.kind === 'enum' || (writesAnything.has(call.name) && type.kind !== 'array' && type.kind !== 'object')
  return base === 'number' && comparing.has(call.name) && (type.kind === 'timestamp' || type.kind === 'interval')
}

function isConstant(node: Expression): boolean {
  if (node.kind === 'keypath') return node.root === '$p'
  return node.kind !== 'call' && node.kind !== 'binary' && node.kind !== 'interpolated' && node.kind !== 'case'
}

function checkUnit(value: Extract<Expression, { kind: 'string' }>, units: readonly string[], scope: Scope): boolean {
  const meant = meantUnit(value.value, units)
  const instead = meant && printExpression(build.string(meant))
  scope.report(
    'unknown-unit',
    value.range,
    { found: scope.textOf(value), instead },
    instead === null ? null : replaceWith(value.range, instead),
  )
  return false
}

function checkComparable(call: Call, given: Given, signature: Signature, scope: Scope): boolean {
  if (given.type.kind !== 'object' && given.type.kind !== 'array') return true
  if (given.type.kind === 'array' && call.name === 'in') return true
  reportArgument(call, given, string, signature, scope, 'single value')
  return false
}

// A text that may be an object, or an enumeration, should be made a text first.
function checkText(call: Call, { arg, type }: Given, scope: Scope): void {
  const isMixed = type.kind === 'union' && accepts(string, type)
  if ((!isMixed && type.kind !== 'enum') || writesAnything.has(call.name)) return
  const instead = printExpression(build.cast(arg.value, 'string'))
  const details = { found: scope.textOf(arg.value), type: describe(type), instead }
  scope.report('cast-needed', arg.value.range, details, replaceWith(arg.value.range, instead))
}

function reportArgument(
  call: Call,
  { arg, type, parameter }: Given,
  wanted: Type,
  signature: Signature,
  scope: Scope,
  wantedName = isVague(wanted) ? 'value' : describe(wanted),
): void {
  const { value } = arg
  const twin = twins[call.name]?.[type.kind]
  const isFirst = call.args[0] === arg
  const meant = twin && isFirst ? null : mended(value, type, wanted)
  const instead = twin && isFirst ? printExpression({ ...call, name: twin }) : meant && printExpression(meant)
  const range = twin && isFirst ? call.range : value.range
  const details = {
    found: scope.textOf(value),
    given: describe(type),
    name: parameter?.[0] ?? '',
    wanted: wantedName,
    signature: signatureText(call.name, signature),
    instead,
  }
  const isTime = meant?.kind === 'timestamp' && value.kind === 'string' && instead
  const fix = instead ? replaceWith(range, instead) : null
  if (isTime) scope.report('timestamp-text', range, { instead }, fix)
  else scope.report('argument-type', range, details, fix)
}
