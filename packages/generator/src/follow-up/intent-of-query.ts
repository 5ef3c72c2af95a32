import { printExpression } from 'dataprime'
import type { Intent } from '../understanding.ts'
import { isBucket } from './bucket.ts'
import { comparesWindows } from './change-time.ts'
import { conjunctsOf } from './conjuncts.ts'
import { type Draft, groupingOf, textOf } from './draft.ts'
import { columnsOf } from './grouped.ts'

/** What kind of question a query answers, for one whose question says only what changes. */
export function intentOfQuery(draft: Draft): Intent {
  const { keys, aggregates } = columnsOf(draft)
  const grouping = groupingOf(draft)
  const isCut = draft.stages.some(({ kind }) => kind === 'limit' || kind === 'top' || kind === 'bottom')
  if (comparesWindows(draft)) return 'comparison'
  if (grouping && isCut && keys.length > 0 && aggregates.length > 0) return 'top'
  if (keys.some(isBucket)) return 'trend'
  if (/\bpercentile\(|duration|latency/i.test(textOf(draft))) return 'performance_analysis'
  if (conjunctsOf(draft).some(({ expression }) => /severity|status/i.test(printExpression(expression))))
    return 'error_analysis'
  if (!grouping) return 'search'
  return keys.length === 0 ? 'count' : 'aggregation'
}
