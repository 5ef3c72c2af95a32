/** Every code a problem can carry, its HTTP status and its title. What is not here cannot be answered. */
export const problems = {
  invalid_request: { status: 400, title: 'Invalid request' },
  malformed_json: { status: 400, title: 'Malformed JSON' },
  unauthorized: { status: 401, title: 'Unauthorized' },
  forbidden: { status: 403, title: 'Forbidden' },
  not_found: { status: 404, title: 'Unknown route' },
  unknown_request: { status: 404, title: 'Unknown request' },
  unknown_job: { status: 404, title: 'Unknown job' },
  unknown_trace: { status: 404, title: 'Unknown trace' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  conflict: { status: 409, title: 'Conflict' },
  payload_too_large: { status: 413, title: 'Payload too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  not_observability: { status: 422, title: 'Not a question about observability' },
  idempotency_mismatch: { status: 422, title: 'Idempotency key used with another body' },
  rate_limited: { status: 429, title: 'Too many requests' },
  budget_exceeded: { status: 429, title: 'The token budget is used up' },
  queue_full: { status: 429, title: 'The queue is full' },
  client_gone: { status: 499, title: 'The client went away' },
  internal: { status: 500, title: 'Internal error' },
  bad_gateway: { status: 502, title: 'A neighbour failed' },
  connection_lost: { status: 502, title: 'A neighbour broke the connection' },
  dependency_unavailable: { status: 503, title: 'A neighbour is away' },
  draining: { status: 503, title: 'Shutting down' },
  queue_draining: { status: 503, title: 'The queue takes no new jobs' },
  deadline_exceeded: { status: 504, title: 'Deadline exceeded' },
} as const satisfies Record<string, { status: number; title: string }>

export type ProblemCode = keyof typeof problems

/** One wrong thing in an input: `path` is dotted (`schema.status.type`), empty for the input as a whole. */
export interface InputProblem {
  readonly path: string
  readonly message: string
}

export interface MeshErrorOptions {
  readonly cause?: unknown
  /** When trying again makes sense, in milliseconds from now; becomes `Retry-After`. */
  readonly retryAfterMs?: number | undefined
  readonly errors?: readonly InputProblem[] | undefined
  /** The neighbour never saw the request, so that repeating it cannot do anything twice. */
  readonly notSent?: boolean | undefined
  /** What the neighbour answered, where this error stands for an answer of its. */
  readonly calleeStatus?: number | undefined
  /** Further response headers, such as `Allow`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** A neighbour, disk or caller that failed. The code decides the status; the message is shown to the caller. */
export class MeshError extends Error {
  override readonly name = 'MeshError'
  readonly code: ProblemCode
  readonly retryAfterMs: number | undefined
  readonly errors: readonly InputProblem[]
  readonly notSent: boolean
  readonly calleeStatus: number | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(code: ProblemCode, message: string, options: MeshErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.retryAfterMs = options.retryAfterMs
    this.errors = options.errors ?? []
    this.notSent = options.notSent ?? false
    this.calleeStatus = options.calleeStatus
    this.headers = options.headers ?? {}
  }

  get status(): number {
    return problems[this.code].status
  }
}

/** Turns anything caught into a MeshError. What is not one already is a bug: `internal`, its own message kept from the caller. */
export function toMeshError(caught: unknown): MeshError {
  if (caught instanceof MeshError) return caught
  return new MeshError('internal', 'Cannot complete the request: an unexpected error occurred', { cause: caught })
}

/** Whether the neighbour is away rather than failing: a job that meets this was not attempted. */
export function isAway(error: unknown): boolean {
  return error instanceof MeshError && error.code === 'dependency_unavailable'
}
