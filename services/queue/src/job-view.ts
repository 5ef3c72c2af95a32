import type { AnsweredQuestion, GenerationTask, Job as JobView } from '@dataprime/mesh/contracts'
import { type Job, statusOf } from '@dataprime/queue'

/** A job as the contract shows it: without question and carriers, which are nobody's business but the worker's. */
export function jobView(job: Job): JobView {
  const { state } = job
  const payload = payloadOf(job)
  return {
    job_id: job.id,
    kind: job.kind as JobView['kind'], // only what the contract admits was ever enqueued
    caller: job.caller,
    status: statusOf(job),
    attempts: job.attempts,
    submitted_at: instant(job.enqueuedAt),
    started_at: job.startedAt === null ? null : instant(job.startedAt),
    finished_at: state.kind === 'done' || state.kind === 'dead' ? instant(state.at) : null,
    trace_id: job.traceId,
    initiated_by: payload.initiated_by ?? null,
    conversation_id: payload.conversation_id ?? null,
    previous_request_id: payload.previous_request_id ?? null,
    handled_by: job.handledBy,
    processed_by: job.processedBy,
    error: job.lastError,
    reason: state.kind === 'dead' ? state.reason : null,
  }
}

/** The contract checked it when it was enqueued. */
export function payloadOf({ payload }: Pick<Job, 'payload'>): Payload {
  return payload as Payload
}

/** Of either kind. */
type Payload = (AnsweredQuestion & { readonly initiated_by?: string | undefined }) | GenerationTask

export function instant(at: number): string {
  return new Date(at).toISOString()
}
