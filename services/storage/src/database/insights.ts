import type { Insights } from '@dataprime/mesh/contracts'
import type { Db } from './tables.ts'

export interface InsightsOwner {
  readonly requestId: string
  readonly jobId: string
  readonly caller: string
  readonly storedAt: string
}

export async function insertInsights(db: Db, insights: Insights, owner: InsightsOwner): Promise<void> {
  await db
    .insertInto('insights')
    .values({
      request_id: owner.requestId,
      job_id: owner.jobId,
      caller: owner.caller,
      stored_at: owner.storedAt,
      complexity_score: insights.complexity_analysis.complexity_score,
      cost_class: insights.complexity_analysis.cost_class,
      complexity_analysis: JSON.stringify(insights.complexity_analysis),
      performance_insights: JSON.stringify(insights.performance_insights),
      enriched_data: JSON.stringify(insights.enriched_data),
    })
    .execute()
}

export async function insightsOf(db: Db, requestId: string): Promise<Insights | null> {
  const row = await db
    .selectFrom('insights')
    .select(['complexity_analysis', 'performance_insights', 'enriched_data'])
    .where('request_id', '=', requestId)
    .executeTakeFirst()
  if (!row) return null
  // What stands in these columns went through the contract on its way in.
  return {
    complexity_analysis: JSON.parse(row.complexity_analysis) as Insights['complexity_analysis'],
    performance_insights: JSON.parse(row.performance_insights) as Insights['performance_insights'],
    enriched_data: JSON.parse(row.enriched_data) as Insights['enriched_data'],
  }
}
