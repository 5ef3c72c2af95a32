import type { AnsweredQuestion, Insights } from '@dataprime/mesh/contracts'
import { spanNames, withSpan } from '@dataprime/telemetry'
import { adviseOn, complexityOf, parse } from 'dataprime'
import { transformData } from './transform-data.ts'

/** What can be said about an answered question by looking at its query. */
export function analyse(payload: AnsweredQuestion): Insights {
  const { query } = parse(payload.query)
  const complexity = withSpan(spanNames.analyzeComplexity, {}, () => complexityOf(query))
  const advice = withSpan(spanNames.generateInsights, {}, () => adviseOn(query))
  return withSpan(spanNames.transformData, {}, () => transformData({ payload, query, complexity, advice }))
}
