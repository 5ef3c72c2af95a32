import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai'

export type LlmErrorKind =
  | 'breaker_open'
  | 'timeout'
  | 'connection'
  | 'rate_limited'
  | 'unauthorized'
  /** No such model, or no such path; or it is elsewhere. */
  | 'not_found'
  | 'bad_request'
  | 'server_error'
  /** It would have to wait longer than it may: for our own limits, or because the provider asked for it. */
  | 'limited'
  /** What has been used is not known, so that nothing may be. */
  | 'limits_unavailable'
  /** No chat completion. */
  | 'bad_answer'

/** What whoever runs the service should look at. */
const hints: Readonly<Partial<Record<LlmErrorKind, string>>> = {
  unauthorized: 'see the API key',
  not_found: 'see the model or deployment, and the base URL, which mostly ends in /v1',
  connection: 'see the base URL, and whether the server runs',
}

export interface LlmErrorDetails {
  readonly status?: number
  /** What the provider asks for, from now on. */
  readonly retryAfterMs?: number | undefined
}

/** Why the provider gave no answer. The message holds nothing that the provider sent: it could quote the key. */
export class LlmError extends Error {
  override readonly name = 'LlmError'
  readonly code: LlmErrorKind
  readonly retryAfterMs: number | undefined

  constructor(code: LlmErrorKind, { status, retryAfterMs }: LlmErrorDetails = {}) {
    const [answered, hint] = [status === undefined ? '' : ` (HTTP ${status})`, hints[code]]
    super(`Cannot use the model's provider: ${code.replaceAll('_', ' ')}${answered}${hint ? `, ${hint}` : ''}`)
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}

/** @param now Unix milliseconds, for a Retry-After that is a date */
export function toLlmError(caught: unknown, now: number): LlmError {
  if (caught instanceof LlmError) return caught
  if (caught instanceof APIUserAbortError || caught instanceof APIConnectionTimeoutError) return new LlmError('timeout')
  if (caught instanceof APIConnectionError && caught.cause instanceof LlmError) return caught.cause
  if (caught instanceof SyntaxError) return new LlmError('bad_answer') // its body is no JSON
  if (caught instanceof APIConnectionError || !(caught instanceof APIError) || caught.status === undefined)
    return new LlmError('connection')
  const { status } = caught
  const details = { status, retryAfterMs: retryAfterOf(caught.headers, now) }
  if (status === 429) return new LlmError('rate_limited', details)
  if (status === 401 || status === 403) return new LlmError('unauthorized', details)
  if (status === 404 || (status >= 300 && status < 400)) return new LlmError('not_found', details)
  return new LlmError(status >= 500 ? 'server_error' : 'bad_request', details)
}

const longestMs = 24 * 3_600_000

/** Retry-After is seconds or a date (RFC 9110); OpenAI and Azure say milliseconds in a header of their own. */
function retryAfterOf(headers: Headers | undefined, now: number): number | undefined {
  const ms = Number(headers?.get('retry-after-ms') ?? Number.NaN)
  const text = headers?.get('retry-after') ?? ''
  const wanted = ms > 0 ? ms : /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now
  return wanted > 0 ? Math.min(wanted, longestMs) : undefined
}
