import type { Call, Client, OperationInput, OperationOutput } from '@dataprime/mesh'
import type { processingContract, storageContract } from '@dataprime/mesh/contracts'
import { annotate, attr, content, spanNames, withSpan } from '@dataprime/telemetry'
import { adviseOn, complexityOf, parse } from 'dataprime'
import { transformData } from './transform-data.ts'

export interface Deps {
  readonly storage: Client<typeof storageContract>
  /** Of this process; answers carry it as `processed_by`. */
  readonly instanceId: string
}

type Process = typeof processingContract.operations.process

/**
 * Analyses an answered question and stores what was found. Storing is idempotent by the request's id, so that a job
 * delivered twice is stored once.
 */
export async function processQueryData(
  { storage, instanceId }: Deps,
  { job_id, payload }: OperationInput<Process>,
  call: Call,
): Promise<OperationOutput<Process>> {
  annotate({ ...content(attr.queryGenerated, payload.query), [attr.intentType]: payload.intent })
  const { query } = parse(payload.query)
  const complexity = withSpan(spanNames.analyzeComplexity, {}, () => complexityOf(query))
  const advice = withSpan(spanNames.generateInsights, {}, () => adviseOn(query))
  const insights = withSpan(spanNames.transformData, {}, () => transformData({ payload, query, complexity, advice }))
  await storage.store({ job_id, request: payload, insights }, call)
  return { ...insights, stored: true, processed_by: instanceId }
}
