import type { Parts } from '../parts.ts'
import { sameField } from '../recognise/keys.ts'
import type { FieldRef, Measure, Test } from '../understanding.ts'
import type { Asked } from './asked.ts'

export interface Figures {
  readonly measures: readonly Measure[]
  /** "CPU usage of web-1": a figure that is only named is shown as it goes. */
  readonly asItGoes: boolean
  /** They are the first or last times of the groups. */
  readonly areTimes: boolean
  readonly assumptions: readonly string[]
}

const duration: FieldRef = { kind: 'concept', name: 'duration' }
const timestamp: FieldRef = { kind: 'concept', name: 'timestamp' }
export const plainError: Test = { kind: 'severity', relation: 'is', levels: ['ERROR'] }

/** The figures a question names, and those that it only means. */
export function figuresIn(parts: Parts, asked: Asked): Figures {
  const named = namedIn(parts, asked)
  const areTimes = asked.when && named.length === 0
  const stat = parts.ranked?.direction === 'asc' ? 'min' : 'max'
  const times: readonly Measure[] = areTimes ? [{ kind: 'stat', stat, field: timestamp }] : []
  const said = withMeasure([...named, ...times], parts.having?.measure)
  const meant = meantBy(parts, asked, said)
  const measures = [...said, ...meant.measures]
  return { ...meant, measures, areTimes, assumptions: [...meant.assumptions, ...unused(parts, measures)] }
}

/** Each once, and no count of what the groups are told apart by. */
function namedIn({ figures, grouped, width }: Parts, { keys }: Asked): readonly Measure[] {
  // "unique users per day" are counted: a list of them has no days.
  const isPer = grouped.length > 0 || width !== undefined
  const unlike = isPer ? figures.listing.map((field): Measure => ({ kind: 'distinct', field })) : []
  return [...figures.measures, ...unlike].filter(
    (each, at, every) =>
      every.findIndex((other) => sameMeasure(other, each)) === at &&
      !(each.kind === 'distinct' && keys.some((key) => sameField(key, each.field))),
  )
}

function withMeasure(measures: readonly Measure[], more: Measure | undefined): readonly Measure[] {
  return more && !measures.some((each) => sameMeasure(each, more)) ? [...measures, more] : measures
}

type Meant = Omit<Figures, 'areTimes'>

/** What nobody said in so many words: how slow, how healthy, how much of what was only named. */
function meantBy(parts: Parts, asked: Asked, said: readonly Measure[]): Meant {
  const { heard, ranked, width } = parts
  const isSplit = asked.keys.length > 0 || width !== undefined || parts.comparison !== undefined
  const figure = figureOf(parts)
  const isPlain = parts.rowLimits.length === 0
  if (asked.isBroad && isGauge(figure) && !asked.whySlow && !asked.forHealth && isPlain)
    return { ...averages(parts, figure, 'avg'), asItGoes: true }
  if (asked.whySlow)
    return {
      measures: [{ kind: 'percentile', rank: 0.95, field: duration }, { kind: 'count' }],
      asItGoes: false,
      assumptions: ['slowness is shown as the 95th percentile of each operation'],
    }
  if (said.length === 0 && isSplit && figure && isPlain)
    return averages(parts, figure, parts.figure?.addsUp ? 'sum' : 'avg')
  if (said.length === 0 && asked.namesKeys && heard.health && parts.levels.length === 0)
    return {
      measures: [{ kind: 'ratio', of: plainError, label: 'error_rate' }],
      asItGoes: false,
      assumptions: ['health is shown as the share of errors'],
    }
  return { measures: [], asItGoes: false, assumptions: [] }

  function figureOf({ figure: told }: Parts): FieldRef | undefined {
    // "which database had the most slow queries" counts them
    const countsThem = heard.slowThings && ranked?.isExplicit === true && !ranked.byDuration
    return told?.field ?? ((heard.slow && !countsThem) || ranked?.byDuration ? duration : undefined)
  }
}

function averages({ figure }: Parts, field: FieldRef, stat: 'avg' | 'sum'): Meant {
  const how = sameField(field, duration) ? 'durations are averaged' : 'values are averaged'
  return {
    measures: [field, ...(figure?.others ?? [])].map((each): Measure => ({ kind: 'stat', stat, field: each })),
    asItGoes: false,
    assumptions: [stat === 'sum' ? 'values are added up' : how],
  }
}

function isGauge(figure: FieldRef | undefined): figure is FieldRef {
  return figure?.kind === 'concept' && ['cpu', 'memory', 'disk', 'queueDepth', 'lag'].includes(figure.name)
}

/** A figure that was named, and stands nowhere. */
function unused({ figure, rowLimits }: Parts, measures: readonly Measure[]): readonly string[] {
  if (!figure) return []
  const { field, words } = figure
  const isUsed =
    measures.some((each) => 'field' in each && sameField(each.field, field)) ||
    rowLimits.some(({ test }) => 'field' in test && test.field !== undefined && sameField(test.field, field))
  return isUsed ? [] : [`"${words}" left out: not understood`]
}

function sameMeasure(a: Measure, b: Measure): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
