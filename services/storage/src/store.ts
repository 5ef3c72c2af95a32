import type { OperationInput, OperationOutput } from '@dataprime/mesh'
import type { storageContract } from '@dataprime/mesh/contracts'
import { countExecution } from './database/analytics.ts'
import { canonicalQuery } from './database/canonical-query.ts'
import type { Commit } from './database/database.ts'
import { appendEvent } from './database/events.ts'
import { insertInsights } from './database/insights.ts'
import { insertRequest } from './database/requests.ts'

type Store = typeof storageContract.operations.store

/** Keeps a processed request: all of its rows or none, and once, however often it is delivered. */
export async function store(
  commit: Commit,
  { job_id, request, insights }: OperationInput<Store>,
  now: Date,
): Promise<OperationOutput<Store>> {
  const { request_id, caller, trace_id } = request
  const query = canonicalQuery(request.query)
  const at = now.toISOString()
  return commit(async (transaction) => {
    const isNew = await insertRequest(transaction, request, { storedAt: at, querySha256: query.sha256 })
    if (!isNew) return { request_id, duplicate: true }
    await insertInsights(transaction, insights, { requestId: request_id, jobId: job_id, caller, storedAt: at })
    await countExecution(transaction, query, {
      caller,
      at,
      durationMs: request.processing_time_ms,
      isValid: request.is_valid,
    })
    await appendEvent(transaction, {
      request_id,
      caller,
      kind: 'request_stored',
      at,
      trace_id,
      details: { job_id, query_sha256: query.sha256, is_valid: request.is_valid },
    })
    return { request_id, duplicate: false }
  })
}
