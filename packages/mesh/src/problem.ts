import { z } from 'zod'
import { type InputProblem, MeshError, type ProblemCode, problems } from './mesh-error.ts'

export const problemMediaType = 'application/problem+json'

/** An error as it crosses an edge (RFC 9457). Never holds a stack or a cause. */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly code: ProblemCode
  readonly request_id: string
  readonly trace_id?: string
  readonly errors?: readonly InputProblem[]
}

export interface Occurrence {
  /** Path of the request. */
  readonly instance: string
  readonly requestId: string
  readonly traceId: string | undefined
}

export function toProblem(error: MeshError, { instance, requestId, traceId }: Occurrence): Problem {
  const { status, title } = problems[error.code]
  return {
    type: `urn:dataprime:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    instance,
    code: error.code,
    request_id: requestId,
    ...(traceId === undefined ? {} : { trace_id: traceId }),
    ...(error.errors.length === 0 ? {} : { errors: error.errors }),
  }
}

/** What of a neighbour's problem is read back; the rest can be derived from the code. */
const incoming = z.object({
  code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
  detail: z.string().default(''),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
})

/** Problems that are the original caller's to mend, or to hear about: they pass through as they are. */
const passedOn: ReadonlySet<ProblemCode> = new Set([
  'invalid_request',
  'payload_too_large',
  'unknown_request',
  'unknown_job',
  'unknown_trace',
  'conflict',
  'not_observability',
  'idempotency_mismatch',
  'rate_limited',
  'budget_exceeded',
  'queue_full',
  'queue_draining',
])

export interface FailedAnswer {
  readonly callee: string
  readonly status: number
  readonly body: unknown
  readonly retryAfterMs: number | undefined
}

/**
 * Reads a neighbour's failure: what is the caller's fault keeps its code and errors; a neighbour that is draining, or
 * whose own neighbour is away, is away; everything else is `bad_gateway`.
 */
export function fromFailedAnswer({ callee, status, body, retryAfterMs }: FailedAnswer): MeshError {
  const read = incoming.safeParse(body)
  if (!read.success)
    return new MeshError('bad_gateway', `Cannot use the answer of ${callee}: it failed with status ${status}`, {
      calleeStatus: status,
    })
  const { code, detail, errors } = read.data
  if (passedOn.has(code)) return new MeshError(code, detail, { errors, retryAfterMs })
  if (code === 'dependency_unavailable' || code === 'draining')
    return new MeshError('dependency_unavailable', `Cannot reach ${callee}: ${detail}`, { retryAfterMs })
  if (code === 'deadline_exceeded') return new MeshError('deadline_exceeded', detail)
  return new MeshError('bad_gateway', `Cannot use the answer of ${callee}: it failed with ${code} (${status})`, {
    calleeStatus: status,
  })
}
