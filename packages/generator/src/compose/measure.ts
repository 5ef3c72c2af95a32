import { build, type Expression } from 'dataprime'
import type { Condition, Measure, Statistic, Understanding } from '../understanding.ts'
import { testExpression, type Writing } from './condition.ts'
import { asNumber, type Place } from './place.ts'

export interface WrittenMeasure {
  readonly measure: Measure
  readonly alias: string
  /** The aggregate; of the rows that pass `only`, if it is given. */
  readonly expression: (only?: Expression) => Expression
}

/** What is counted is named after the conditions, else by the noun. */
type Measured = Pick<Understanding, 'measures' | 'conditions' | 'noun'>

export function writeMeasures(understanding: Measured, w: Writing): readonly WrittenMeasure[] {
  return understanding.measures.map((measure) => ({
    measure,
    alias: aliasOf(measure, understanding, w),
    expression: (only) => aggregate(measure, only, w),
  }))
}

function aggregate(measure: Measure, only: Expression | undefined, w: Writing): Expression {
  // Aggregations skip nulls, so a value that is null in the other rows leaves those rows out.
  const within = (value: Expression): Expression => (only ? build.call('if', only, value) : value)
  switch (measure.kind) {
    case 'count':
      return countOf(undefined, only)
    case 'distinct': {
      const field = w.place(measure.field).keypath
      return only ? build.call('distinct_count_if', only, field) : build.call('distinct_count', field)
    }
    case 'stat':
      return statisticOf(measure, within(figureOf(w.place(measure.field))))
    case 'percentile':
      return statisticOf(measure, within(asNumber(w.place(measure.field))))
    case 'countIf':
      return countOf(testExpression(measure.of, w) ?? build.boolean(true), only)
    case 'ratio': {
      const test = testExpression(measure.of, w) ?? build.boolean(true)
      if (measure.among) {
        const field = w.place(measure.among).keypath
        const tested = build.call('distinct_count_if', only ? build.all(only, test) : test, field)
        const all = only ? build.call('distinct_count_if', only, field) : build.call('distinct_count', field)
        return build.binary(tested, '/', all)
      }
      const part = countOf(test, only)
      const whole = measure.per && testExpression(measure.per, w)
      return build.binary(part, '/', countOf(whole, only))
    }
  }
}

/** The rows that pass both, where there are such tests. */
function countOf(...tests: readonly (Expression | undefined)[]): Expression {
  const [first, second] = tests.filter((each) => each !== undefined).reverse()
  if (!first) return build.call('count')
  return build.call('count_if', second ? build.all(first, second) : first)
}

export function statisticOf(statistic: Statistic, values: Expression): Expression {
  return statistic.kind === 'stat'
    ? build.call(statistic.stat, values)
    : build.call('percentile', build.number(statistic.rank), values)
}

/** The name of the statistic of what has this name. */
export function statisticAlias(statistic: Statistic, of: string): string {
  if (statistic.kind === 'stat') return `${statistic.stat}_${of}`
  return `p${String(Number((statistic.rank * 100).toFixed(4))).replace('.', '_')}_${of}`
}

/** A time is no number, and has a first and a last all the same. */
function figureOf(place: Place): Expression {
  return place.type === 'timestamp' ? place.keypath : asNumber(place)
}

function aliasOf(measure: Measure, understanding: Measured, w: Writing): string {
  switch (measure.kind) {
    case 'count':
      return whatIsCounted(understanding)
    case 'distinct':
      return `distinct_${plural(w.place(measure.field).alias)}`
    case 'stat':
    case 'percentile':
      return statisticAlias(measure, w.place(measure.field).alias)
    case 'ratio':
    case 'countIf':
      return measure.label
  }
}

const counted: readonly (readonly [string, (condition: Condition) => boolean])[] = [
  [
    'errors',
    ({ test, negated }) =>
      !negated &&
      test.kind === 'severity' &&
      test.levels.includes('ERROR') &&
      test.relation !== 'atMost' &&
      (test.relation === 'atLeast' || !test.levels.includes('WARNING')),
  ],
  [
    'criticals',
    ({ test, negated }) => !negated && test.kind === 'severity' && test.levels.every((level) => level === 'CRITICAL'),
  ],
  [
    'warnings',
    ({ test, negated }) => !negated && test.kind === 'severity' && test.levels.every((level) => level === 'WARNING'),
  ],
  ['failures', ({ test, negated }) => !negated && test.kind === 'outcome' && test.outcome === 'failure'],
  [
    'responses',
    ({ test, negated }) =>
      !negated &&
      (test.kind === 'status' ||
        (test.kind === 'equals' && test.field.kind === 'concept' && test.field.name === 'status')),
  ],
]

function whatIsCounted({ conditions, noun }: Measured): string {
  return counted.find(([, is]) => conditions.some(is))?.[0] ?? noun
}

function plural(noun: string): string {
  if (noun.endsWith('s')) return `${noun}es`
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`
}
