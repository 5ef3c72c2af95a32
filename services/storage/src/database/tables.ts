import type { AnsweredQuestion, Insights, StepName } from '@dataprime/mesh/contracts'
import type { Generated, Kysely } from 'kysely'

/** The database, or a transaction on it. Instants are ISO 8601 in UTC with milliseconds, so that text order is time order. */
export type Db = Kysely<Tables>

export interface Tables {
  readonly requests: RequestRow
  readonly insights: InsightsRow
  readonly feedback: FeedbackRow
  readonly query_analytics: AnalyticsRow
  readonly events: EventRow
  readonly steps: StepRow
  readonly idempotency_keys: IdempotencyKeyRow
  readonly log_ageing: LogAgeingRow
}

/** SQLite has no booleans. */
type Flag = 0 | 1
type Json = string

export interface RequestRow {
  readonly request_id: string
  readonly caller: string
  readonly trace_id: string
  /** Of the trace's root; null in what was stored before it was kept. */
  readonly span_id: string | null
  readonly submitted_at: string
  readonly stored_at: string
  readonly user_input: string
  /** Of `user_input`, with spaces between them: what a search looks at. */
  readonly question_words: string
  readonly source: NonNullable<AnsweredQuestion['source']> | null
  readonly query: string
  /** Of the row in `query_analytics` that counts this request. */
  readonly query_sha256: string
  readonly intent: AnsweredQuestion['intent']
  readonly intent_confidence: number
  readonly generator: AnsweredQuestion['generator']
  readonly model: string | null
  readonly degraded: Flag
  readonly cached: Flag
  readonly is_valid: Flag | null
  readonly syntax_score: number | null
  readonly tokens_used: number
  readonly processing_time_ms: number
  /** Null in what was stored before there were conversations. */
  readonly conversation_id: string | null
  /** No foreign key: rows are written in the background, a follow-up's perhaps before the one it follows. */
  readonly previous_request_id: string | null
  /** The next four are null in what was stored before they were counted. */
  readonly input_tokens: number | null
  readonly output_tokens: number | null
  readonly cached_input_tokens: number | null
  /** Null as well where the model's price is not known. */
  readonly cost_usd: number | null
}

export interface InsightsRow {
  readonly request_id: string
  readonly job_id: string
  readonly caller: string
  readonly stored_at: string
  readonly complexity_score: number
  readonly cost_class: Insights['complexity_analysis']['cost_class']
  readonly complexity_analysis: Json
  readonly performance_insights: Json
  readonly enriched_data: Json
}

export interface FeedbackRow {
  readonly feedback_id: string
  /** Null for feedback on a query that no request stands behind. */
  readonly request_id: string | null
  readonly caller: string
  readonly trace_id: string | null
  readonly span_id: string | null
  readonly user_input: string
  readonly generated_query: string
  readonly rating: number
  readonly comment: string | null
  readonly metadata: Json | null
  readonly stored_at: string
}

export interface AnalyticsRow {
  readonly query_sha256: string
  readonly query: string
  /** Whoever asked it first. */
  readonly caller: string
  readonly first_at: string
  readonly last_at: string
  readonly execution_count: number
  /** Executions that validation could judge, and among them those it found valid. */
  readonly judged_count: number
  readonly valid_count: number
  /** Whole microseconds: a sum of integers is exact whatever the order. */
  readonly duration_sum_us: number
  readonly duration_histogram: Json
}

export interface EventRow {
  readonly event_id: Generated<number>
  readonly request_id: string | null
  readonly caller: string
  readonly kind: EventKind
  readonly at: string
  readonly trace_id: string | null
  readonly details: Json
}

export type EventKind =
  | 'query_generated'
  | 'query_validated'
  | 'query_analysed'
  | 'request_stored'
  | 'feedback_given'
  | 'feedback_changed'
  | 'rows_archived'
  | 'archive_removed'

export interface StepRow {
  readonly job_id: string
  readonly step: StepName
  readonly token: number
  readonly fingerprint: string
  readonly caller: string
  readonly result: Json
  readonly stored_at: string
}

export interface IdempotencyKeyRow {
  readonly caller: string
  readonly operation: string
  readonly key: string
  /** Of the body the key was first used with. */
  readonly fingerprint: string
  readonly answer: Json
  readonly stored_at: string
}

/** One row: whether events may be deleted, which is so only inside a transaction of retention's. */
export interface LogAgeingRow {
  readonly is_open: Flag
}
