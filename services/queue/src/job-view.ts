import type { Job as JobView } from '@dataprime/mesh/contracts'
import { type Job, statusOf } from '@dataprime/queue'

/** A job as the contract shows it: without payload and carriers, which are nobody's business but the worker's. */
export function jobView(job: Job): JobView {
  const { state } = job
  return {
    job_id: job.id,
    kind: job.kind as JobView['kind'], // only what the contract admits was ever enqueued
    caller: job.caller,
    status: statusOf(job),
    attempts: job.attempts,
    submitted_at: instant(job.enqueuedAt),
    finished_at: state.kind === 'done' || state.kind === 'dead' ? instant(state.at) : null,
    trace_id: job.traceId,
    handled_by: job.handledBy,
    processed_by: job.processedBy,
    error: job.lastError,
  }
}

export function instant(at: number): string {
  return new Date(at).toISOString()
}
