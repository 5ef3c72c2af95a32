import type { OperationInput, OperationOutput } from '@dataprime/mesh'
import type { storageContract } from '@dataprime/mesh/contracts'
import { count, metricNames } from '@dataprime/telemetry'
import type { Commit } from './database/database.ts'
import { appendEvent } from './database/events.ts'
import { upsertFeedback } from './database/feedback.ts'
import { oncePerKey } from './database/idempotency.ts'
import type { Db } from './database/tables.ts'

type StoreFeedback = typeof storageContract.operations.storeFeedback

export interface Giving {
  readonly caller: string
  /** The same key and feedback give the same answer, and change nothing. */
  readonly idempotencyKey?: string | undefined
  readonly now: Date
  readonly newId: () => string
  /** The span that is being served; the carrier in the feedback wins over it. */
  readonly span: SpanIds | undefined
}

export interface SpanIds {
  readonly traceId: string
  readonly spanId: string
}

/** What W3C calls the invalid trace id: the answer where tracing is off. */
const noTrace = '0'.repeat(32)

/** Keeps feedback with the event that records it; a caller's second one on a request replaces the first. Throws `idempotency_mismatch`. */
export async function storeFeedback(
  commit: Commit,
  feedback: OperationInput<StoreFeedback>,
  giving: Giving,
): Promise<OperationOutput<StoreFeedback>> {
  const { trace: _, ...body } = feedback
  const use = { ...giving, operation: 'store_feedback', key: giving.idempotencyKey, body } as const
  return commit((transaction) => oncePerKey(transaction, use, () => keep(transaction, feedback, giving)))
}

async function keep(
  transaction: Db,
  feedback: OperationInput<StoreFeedback>,
  { caller, now, newId, span }: Giving,
): Promise<OperationOutput<StoreFeedback>> {
  const { request_id = null, user_input, generated_query, rating, comment = null, metadata } = feedback
  const at = now.toISOString()
  const { traceId, spanId } = (feedback.trace && spanOf(feedback.trace.traceparent)) ?? span ?? {}
  const trace_id = traceId ?? null
  const proposed = newId()
  const feedback_id = await upsertFeedback(transaction, {
    feedback_id: proposed,
    request_id,
    caller,
    trace_id,
    span_id: spanId ?? null,
    user_input,
    generated_query,
    rating,
    comment,
    metadata: metadata ? JSON.stringify(metadata) : null,
    stored_at: at,
  })
  const kind = feedback_id === proposed ? 'feedback_given' : 'feedback_changed'
  if (kind === 'feedback_given') count(metricNames.feedback, 1, { rating })
  await appendEvent(transaction, { request_id, caller, kind, at, trace_id, details: { feedback_id, rating } })
  return { feedback_id, rating, stored_at: at, trace_id: traceId ?? noTrace }
}

function spanOf(traceparent: string): SpanIds | undefined {
  const [, traceId, spanId] = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-/.exec(traceparent) ?? []
  return traceId && spanId ? { traceId, spanId } : undefined
}
