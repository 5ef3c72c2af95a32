import { type Call, MeshError, reply } from '@dataprime/mesh'
import type { GenerationStatus, Job } from '@dataprime/mesh/contracts'
import { backgroundAnswer } from './background-answer.ts'
import { noTrace, type TraceLinks } from './links.ts'
import type { Neighbours } from './neighbours.ts'
import { retryAfter } from './retry-after.ts'

export interface StatusDeps {
  readonly neighbours: {
    readonly queue: Pick<Neighbours['queue'], 'status'>
    readonly storage: Pick<Neighbours['storage'], 'steps'>
  }
  readonly links: TraceLinks
  /** Of this process; what it answers carries it as `checked_by`. */
  readonly instanceId: string
}

/** What has become of a request. Throws `unknown_request` if there is none, or if it is another caller's: nobody learns which. */
export async function getGenerationStatus(deps: StatusDeps, id: string, call: Call) {
  const job = await ownJob(deps.neighbours, id, call)
  const status = await statusOf(deps, job, call)
  const isFinal = status.status === 'COMPLETE'
  return reply(
    { ...status, checked_by: deps.instanceId },
    {
      version: status,
      headers: { 'Cache-Control': isFinal ? 'private, max-age=3600' : 'private, no-cache', ...retryAfter(status) },
    },
  )
}

type JobStatus = Awaited<ReturnType<Neighbours['queue']['status']>>

async function ownJob({ queue }: StatusDeps['neighbours'], id: string, call: Call): Promise<JobStatus> {
  const unknown = () => new MeshError('unknown_request', `Cannot find request "${id}": there is none of yours`)
  if (!isRequestId.test(id)) throw unknown()
  try {
    const job = await queue.status({ id }, call)
    if (job.caller === call.caller) return job
  } catch (error) {
    if (!(error instanceof MeshError && error.code === 'unknown_job')) throw error
  }
  throw unknown()
}

const isRequestId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

async function statusOf(
  { neighbours, links }: StatusDeps,
  job: JobStatus,
  call: Call,
): Promise<Omit<GenerationStatus, 'checked_by'>> {
  const { job_id, status, submitted_at, started_at, finished_at, attempts } = job
  const traceId = job.trace_id ?? noTrace
  const result =
    status === 'COMPLETE' && job.kind === 'generate'
      ? await backgroundAnswer(neighbours.storage, { job, links: links(traceId) }, call)
      : undefined
  return {
    requestId: job_id,
    task_id: job_id,
    status,
    ...(result && { result }),
    ...(status === 'FAILED' && { error: failure(job) }),
    submissionTime: submitted_at,
    started_at,
    finished_at,
    timings: {
      queued_ms: between(submitted_at, started_at),
      processing_ms: between(started_at, finished_at),
      total_ms: between(submitted_at, finished_at),
    },
    attempts,
    previousRequestId: job.previous_request_id,
    conversation_id: job.conversation_id ?? job_id,
    initiated_by: job.initiated_by,
    handled_by: job.handled_by,
    processed_by: job.processed_by,
    queue_position: job.queue_position,
    estimated_wait_ms: job.estimated_wait_ms,
    trace_id: traceId,
    links: { self: `/api/status/${job_id}`, ...links(traceId) },
  }
}

/** Refusals that time lifts. */
const passing: ReadonlySet<string> = new Set(['budget_exceeded'])

/** What was refused for good, or could not get better, would fail again. */
function failure({ error, reason }: Pick<Job, 'error' | 'reason'>) {
  const { code, message } = error ?? { code: 'expired', message: 'Nobody could work on the request within its time' }
  return { code, message, retryable: reason === 'exhausted' || reason === 'expired' || passing.has(code) }
}

function between(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : Date.parse(to) - Date.parse(from)
}
