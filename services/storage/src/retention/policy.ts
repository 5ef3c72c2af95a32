import { type RawBuilder, sql } from 'kysely'
import type { Tables } from '../database/tables.ts'

/** How many days after its time a row leaves its table, and an archive the disk. */
export interface RetentionDays {
  /** Requests with their insights and steps. */
  readonly requests: number
  /** Feedback, and the figures of queries that nobody has asked since. */
  readonly feedback: number
  readonly events: number
  readonly archives: number
}

/** One table's part in it. */
export interface Policy {
  readonly table: keyof Tables
  readonly days: Exclude<keyof RetentionDays, 'archives'>
  /** When the row was last of use: an instant. */
  readonly at: string
  readonly key: readonly string[]
  /** What must be true besides, given the instant before which requests go. */
  readonly unless?: (requestsBefore: string) => RawBuilder<unknown>
}

/** In the order in which they go: what refers to a row goes before it. */
export const policies: readonly Policy[] = [
  { table: 'insights', days: 'requests', at: 'stored_at', key: ['request_id'] },
  { table: 'requests', days: 'requests', at: 'stored_at', key: ['request_id'] },
  { table: 'steps', days: 'requests', at: 'stored_at', key: ['job_id', 'step'] },
  { table: 'feedback', days: 'feedback', at: 'stored_at', key: ['feedback_id'] },
  {
    table: 'query_analytics',
    days: 'feedback',
    at: 'last_at',
    key: ['query_sha256'],
    unless: (before) => sql`exists (
      select 1 from requests where requests.query_sha256 = query_analytics.query_sha256 and requests.stored_at >= ${before})`,
  },
  { table: 'events', days: 'events', at: 'at', key: ['event_id'] },
]

const dayMs = 86_400_000

/** What is older goes; what is exactly that old stays. */
export function instantBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * dayMs).toISOString()
}
