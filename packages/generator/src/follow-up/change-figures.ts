import { type Aliased, build, type Expression, printExpression } from 'dataprime'
import { writeMeasures } from '../compose/measure.ts'
import type { Statistic } from '../understanding.ts'
import type { Change, Changed, Scene } from './change.ts'
import { isOrderLost, usualOrder, withOrder } from './change-order.ts'
import { conjunctsOf, fieldsOf, withConjuncts } from './conjuncts.ts'
import { type Draft, groupingOf, nameOf } from './draft.ts'
import { columnsOf, countedName, countOf, type Grouped, grouped, regrouped } from './grouped.ts'
import { summarisedBy, summaryOf } from './summary.ts'

/** "now count them", "the average instead", "and the p95 too", "as a percentage". */
export const changeFigures: Change = (draft, scene) => {
  const { cues, parts } = scene
  if (cues.wantsShare) return asShare(draft)
  const { measures } = parts.figures
  const summary = summaryFigure(cues.words, draft)
  if (summary) return { draft: summarisedBy(draft, [summary]), said: `figures: ${nameOf(summary)}` }
  const bare = bareFigure(cues.words, draft)
  const other = measures.length === 0 && !bare && cues.isReplacement ? figureOfOther(scene, draft) : undefined
  if (other) return refigured(grouped(draft), [other])
  if (!cues.wantsCount && measures.length === 0 && !bare) return undefined
  if (cues.wantsCount) return counted(draft)
  const before = grouped(draft)
  const written = writeMeasures({ measures, conditions: parts.conditions, noun: countedName(draft) }, scene.w)
  const wanted = bare ? [bare] : written.map(({ alias, expression }) => build.alias(expression(), alias))
  const hasFigures = groupingOf(draft) !== undefined && before.aggregates.length > 0
  const kept = cues.isAddition && hasFigures ? before.aggregates : []
  const more = wanted.filter((each) => !kept.some((known) => isSame(known.expression, each.expression)))
  return refigured(before, [...kept, ...more])
}

const stats: readonly (readonly [shape: RegExp, stat: 'max' | 'min' | 'avg' | 'sum'])[] = [
  [/^(?:max|maximum|highest|peak)$/, 'max'],
  [/^(?:min|minimum|lowest)$/, 'min'],
  [/^(?:average|avg|mean)$/, 'avg'],
  [/^(?:sum|total)$/, 'sum'],
]

/** "the max too", "p99 instead": another figure of what was measured before. */
function bareFigure(words: string, draft: Draft): Aliased | undefined {
  return figureLike(words, columnsOf(draft).aggregates)
}

/** "cpu instead": the same statistic of another field. */
function figureOfOther({ parts: { figure }, w }: Scene, draft: Draft): Aliased | undefined {
  const [first] = columnsOf(draft).aggregates
  const statistic = first && statisticOfCall(first.expression)
  if (!figure || !statistic) return undefined
  const [written] = writeMeasures(
    { measures: [{ ...statistic, field: figure.field }], conditions: [], noun: countedName(draft) },
    w,
  )
  return written && build.alias(written.expression(), written.alias)
}

function statisticOfCall(expression: Expression): Statistic | undefined {
  if (expression.kind !== 'call' || fieldsOf(expression).length !== 1) return undefined
  const stat = stats.find(([, name]) => name === expression.name)?.[1]
  if (stat) return { kind: 'stat', stat }
  const rank = expression.name === 'percentile' ? expression.args[0]?.value : undefined
  return rank?.kind === 'number' ? { kind: 'percentile', rank: rank.value } : undefined
}

/** The same of what was counted: "the maximum instead" of an average of counts. */
function summaryFigure(words: string, draft: Draft): Aliased | undefined {
  return figureLike(words, summaryOf(draft)?.stage.aggregates ?? [])
}

/** Whether the words name a statistic, and nothing it is of. */
export function isStatistic(words: string): boolean {
  const said = statisticIn(words)
  return said === 'median' || /^p\d{2}$/.test(said) || stats.some(([shape]) => shape.test(said))
}

function statisticIn(words: string): string {
  return words.toLowerCase().replace(/^(?:the |show |by |with )+/, '')
}

function figureLike(words: string, aggregates: readonly Aliased[]): Aliased | undefined {
  const said = statisticIn(words)
  const measured = aggregates.find(({ expression }) => expression.kind === 'call' && fieldsOf(expression).length === 1)
  const value = measured?.expression.kind === 'call' ? measured.expression.args.at(-1)?.value : undefined
  const [field] = value ? fieldsOf(value) : []
  if (!value || !field || !measured) return undefined
  const name = nameOf(measured).replace(/^(?:avg|sum|max|min|p\d+(?:_\d+)?)_/, '')
  const rank = said === 'median' ? 50 : Number(/^p(\d{2})$/.exec(said)?.[1])
  if (rank > 0) return build.alias(build.call('percentile', build.number(rank / 100), value), `p${rank}_${name}`)
  const stat = stats.find(([shape]) => shape.test(said))?.[1]
  return stat === undefined ? undefined : build.alias(build.call(stat, value), `${stat}_${name}`)
}

/** A list of values is counted by its different values, everything else by its rows. */
function counted(draft: Draft): Changed {
  const before = grouped(draft)
  const isList = groupingOf(draft) !== undefined && before.aggregates.length === 0
  if (isList) {
    const counts = before.keys.map((key) =>
      build.alias(build.call('distinct_count', key.expression), `distinct_${nameOf(key)}`),
    )
    return refigured({ ...before, keys: [] }, counts)
  }
  if (groupingOf(draft) && before.aggregates.some(({ expression }) => printExpression(expression) === 'count()'))
    return { cannot: 'nothing changed: the result is counted already' }
  return refigured(before, [countOf(draft)])
}

/** What the rows were kept for is counted among all of them instead. */
function asShare(draft: Draft): Changed {
  const tested = conjunctsOf(draft).filter((each) => !each.isDenied && saysWhat(each.expression))
  const [first] = tested
  if (!first) return { cannot: 'no percentage was made: the query keeps no kind of rows to compare with the rest' }
  const open = withConjuncts(draft, (each) =>
    tested.some(({ expression }) => expression === each.expression) ? null : each,
  )
  const condition = build.all(...tested.map(({ expression }) => expression))
  const isOfErrors = countedName(draft) === 'errors' && tested.length === 1
  const share = build.binary(build.call('count_if', condition), '/', build.call('count'))
  const named = build.alias(share, isOfErrors ? 'error_rate' : 'share')
  const changed = refigured(grouped(open), [named])
  if ('cannot' in changed) return changed
  return { ...changed, said: `figures: the share, from 0 to 1, of rows with ${printExpression(condition)}` }
}

/** Of which kind rows are, not of whom: severity, status, duration, text. */
function saysWhat(expression: Expression): boolean {
  return /severity|status|level|duration|latency|~~| ~ |error|exception/i.test(printExpression(expression))
}

function refigured(before: Grouped, aggregates: readonly Aliased[]): Changed {
  const after = regrouped({ ...before, aggregates })
  const isSorted = after.stages.some(({ kind }) => kind === 'orderby') && !isOrderLost(after)
  const draft = isSorted ? after : withOrder(after, usualOrder({ keys: before.keys, aggregates }))
  return { draft, said: `figures: ${aggregates.map(nameOf).join(', ')}` }
}

function isSame(a: Expression, b: Expression): boolean {
  return printExpression(a) === printExpression(b)
}
