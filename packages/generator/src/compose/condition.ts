import { build, type Expression } from 'dataprime'
import { schemaRef } from '../fields.ts'
import type { Comparator, Condition, FieldRef, Quantity, Schema, Severity, Test } from '../understanding.ts'
import { asNumber, asText, type Data, type Place, placeOf } from './place.ts'

/** Notes what was assumed and gives the place back. */
export type Placer = (ref: FieldRef) => Place

export interface Writing extends Data {
  readonly place: Placer
  readonly assume: (assumption: string) => void
}

export function writing(data: Data, assumptions: Set<string>): Writing {
  return {
    ...data,
    place(ref) {
      const place = placeOf(ref, data)
      if (place.assumption) assumptions.add(place.assumption)
      return place
    },
    assume: (assumption) => assumptions.add(assumption),
  }
}

const opposite: Readonly<Record<Comparator, Comparator>> = {
  '>': '<=',
  '>=': '<',
  '<': '>=',
  '<=': '>',
  '==': '!=',
  '!=': '==',
}
const status: FieldRef = { kind: 'concept', name: 'status' }
const severity: FieldRef = { kind: 'concept', name: 'severity' }
const path: FieldRef = { kind: 'concept', name: 'path' }

/** What a test compares; undefined when the source cannot tell. */
export function testExpression(test: Test, w: Writing): Expression | undefined {
  switch (test.kind) {
    case 'severity':
      return w.source === 'spans' ? spanStatus(test.levels, test.relation, w) : logSeverity(test.relation, test.levels)
    case 'outcome':
      return outcome(test, w)
    case 'equals':
      return equals(w.place(test.field), test.values)
    case 'subnet':
      return build.call('ipInSubnet', asText(w.place(test.field)), build.string(test.prefix))
    case 'startsWith':
      return build.method(asText(w.place(test.field)), test.isEnd ? 'endsWith' : 'startsWith', build.string(test.value))
    case 'status':
      return inRange(asNumber(w.place(status)), test.from, test.to)
    case 'threshold':
      return compareQuantity(w.place(test.field), test.comparator, test.quantity, w)
    case 'text':
      return contains(test.phrases, test.field, w)
    case 'exists':
      return build.binary(w.place(test.field).keypath, '!=', build.null())
    case 'either':
      return either(test.branches, w)
    case 'healthCheck':
      return build.method(asText(w.place(path)), 'contains', build.string('health'))
  }
}

function either(branches: readonly (readonly Condition[])[], w: Writing): Expression | undefined {
  const all = branches.map((branch) =>
    branch.flatMap(({ test, negated }) => {
      const expression = testExpression(test, w)
      return expression ? [negated ? denied(expression) : expression] : []
    }),
  )
  const told = all.filter((branch) => branch.length > 0)
  return told.length === 0 ? undefined : build.any(...told.map((branch) => build.all(...branch)))
}

/** The denial, in the shortest form that is true of the same rows. */
export function denied(condition: Expression): Expression {
  if (condition.kind === 'binary') {
    const { operator, left, right } = condition
    if (operator in opposite) return build.binary(left, opposite[operator as Comparator], right) // its keys are the comparators
  }
  return build.not(condition)
}

function logSeverity(relation: 'is' | 'atLeast' | 'atMost', levels: readonly Severity[]): Expression {
  const field = build.keypath('$m', 'severity')
  const [first = 'ERROR', ...more] = levels
  if (relation === 'atLeast') return build.binary(field, '>=', build.severity(first))
  if (relation === 'atMost') return build.binary(field, '<=', build.severity(first))
  if (more.length === 0) return build.binary(field, '==', build.severity(first))
  return build.method(field, 'in', ...levels.map(build.severity))
}

function spanStatus(levels: readonly Severity[], relation: string, w: Writing): Expression | undefined {
  const meansErrors = relation !== 'atMost' && levels.some((level) => level === 'ERROR' || level === 'CRITICAL')
  if (!meansErrors) {
    w.assume('spans have no severity, only a status: the level was left out')
    return undefined
  }
  return build.binary(w.place(severity).keypath, '==', build.string('ERROR'))
}

function outcome(
  { outcome: which, isOfBackground = false }: Extract<Test, { readonly kind: 'outcome' }>,
  w: Writing,
): Expression {
  if (w.source === 'spans')
    return build.binary(w.place(severity).keypath, which === 'failure' ? '==' : '!=', build.string('ERROR'))
  const told = outcomeInSchema(which, w)
  if (told) return told
  if (isOfBackground) return contains(['fail'], undefined, w)
  w.assume(which === 'failure' ? 'failed means a status of 400 or more' : 'successful means a status below 400')
  return build.binary(asNumber(w.place(status)), which === 'failure' ? '>=' : '<', build.number(400))
}

const outcomeValues = {
  failure: /^(?:fail(?:ed|ure)?|error|errored|ko|unsuccessful)$/i,
  success: /^(?:success|succeeded|successful|ok|passed)$/i,
} as const

/** The objects whose outcome the caller's fields tell: the `payment` of `payment.state`. */
export function outcomeObjects(schema: Schema): readonly string[] {
  const assumed = new Set<string>()
  const said = outcomeInSchema('failure', writing({ source: 'logs', schema }, assumed))
  const field = said?.kind === 'binary' && said.left.kind === 'keypath' ? said.left : undefined
  return field?.path.slice(0, -1).flatMap((each) => (each.kind === 'key' ? [each.name] : [])) ?? []
}

/** A field of the caller's that is known to say "failed", or whether it did. */
function outcomeInSchema(which: 'failure' | 'success', w: Writing): Expression | undefined {
  const said = which === 'failure' ? 'failed' : 'successful'
  for (const [keypath, { type, values = [] }] of Object.entries(w.schema)) {
    const field = schemaRef(keypath, w.schema)
    if (field?.kind !== 'keypath') continue
    const named = /^(?:is_?)?(success|successful|succeeded|ok|failed|failure)$/i.exec(field.path.at(-1) ?? '')?.[1]
    if (type === 'bool' && named) {
      const isTrue = /^fail/i.test(named) === (which === 'failure')
      w.assume(`${said} means that ${keypath} is ${isTrue}`)
      return build.binary(w.place(field).keypath, '==', build.boolean(isTrue))
    }
    const find = (shape: RegExp) => values.find((each) => typeof each === 'string' && shape.test(each))
    const value = find(outcomeValues[which])
    // What is known to say "failed" and has no word for success says that by another one.
    const other = value === undefined && which === 'success' ? find(outcomeValues.failure) : undefined
    if (value === undefined && other === undefined) continue
    w.assume(`${said} means that ${keypath} is ${other === undefined ? '' : 'not '}'${value ?? other}'`)
    return build.binary(w.place(field).keypath, other === undefined ? '==' : '!=', build.string(String(value ?? other)))
  }
  return undefined
}

function equals(place: Place, values: readonly (string | number | boolean)[]): Expression {
  const [first, ...more] = values.map((value) => literalFor(place, value))
  const field =
    place.type === undefined && values.every((value) => typeof value === 'number')
      ? asNumber(place)
      : fieldFor(place, values)
  if (!first) return build.boolean(true)
  return more.length === 0 ? build.binary(field, '==', first) : build.method(field, 'in', first, ...more)
}

function fieldFor(place: Place, values: readonly unknown[]): Expression {
  const asked = values.every((value) => typeof value === 'number')
  if (place.type === 'string' && asked && !place.isBuiltIn) return place.keypath
  return place.keypath
}

/** In the field's own type, where that is known: the "42" of `user 42` is text when the field is. */
function literalFor(place: Place, value: string | number | boolean): Expression {
  if (place.type === 'string') return build.string(String(value))
  if (place.type === 'number' && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
    return build.number(Number(value))
  if (place.type === 'bool' && typeof value === 'string') return build.boolean(/^(true|yes|1)$/i.test(value))
  switch (typeof value) {
    case 'string':
      return build.string(value)
    case 'number':
      return build.number(value)
    case 'boolean':
      return build.boolean(value)
  }
}

function inRange(field: Expression, from: number, to: number): Expression {
  if (from === to) return build.binary(field, '==', build.number(from))
  const above = build.binary(field, '>=', build.number(from))
  const below = build.binary(field, '<', build.number(to + 1))
  if (from <= 100) return below
  return to >= 599 && from % 100 === 0 && from < 500 ? above : build.all(above, below)
}

function compareQuantity(place: Place, comparator: Comparator, quantity: Quantity, w: Writing): Expression {
  if (quantity.kind === 'characters')
    return build.binary(build.method(asText(place), 'length'), comparator, build.number(quantity.n))
  if (place.type === 'interval' && quantity.kind === 'time') {
    return build.binary(place.keypath, comparator, build.interval(Math.round(quantity.ms), 'ms'))
  }
  return build.binary(asNumber(place), comparator, build.number(inUnitOf(place, quantity, w)))
}

const perMs: Readonly<Record<string, number>> = { us: 1000, ns: 1_000_000, s: 0.001, ms: 1 }

/** The quantity in the field's unit: 500 ms is 500000 where microseconds are kept. */
export function inUnitOf(place: Place, quantity: Quantity, w: Writing): number {
  switch (quantity.kind) {
    case 'time':
      return Number((quantity.ms * (perMs[place.unit ?? 'ms'] ?? 1)).toPrecision(12))
    case 'size':
      return quantity.bytes
    case 'percent':
    case 'money':
    case 'characters':
      return quantity.n
    case 'plain':
      if (place.unit !== 'us') return quantity.n
      w.assume('a duration without a unit is in milliseconds')
      return quantity.n * 1000
  }
}

function contains(phrases: readonly string[], field: FieldRef | undefined, w: Writing): Expression {
  const tests = phrases.map((phrase) =>
    field
      ? build.binary(w.place(field).keypath, '~', build.string(phrase))
      : build.binary(build.keypath('$d'), '~~', build.string(phrase)),
  )
  return build.any(...tests)
}
