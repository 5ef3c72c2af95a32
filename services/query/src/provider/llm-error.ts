import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai'

export type LlmErrorKind =
  | 'breaker_open'
  | 'timeout'
  | 'connection'
  | 'rate_limited'
  | 'unauthorized'
  | 'bad_request'
  | 'server_error'
  /** It would have to wait longer than it may: for our own limits, or because the provider asked for it. */
  | 'limited'
  /** What has been used is not known, so that nothing may be. */
  | 'limits_unavailable'
  /** No chat completion. */
  | 'bad_answer'

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
    super(
      `Cannot use the model's provider: ${code.replaceAll('_', ' ')}${status === undefined ? '' : ` (HTTP ${status})`}`,
    )
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}

/** @param now Unix milliseconds, for a Retry-After that is a date */
export function toLlmError(caught: unknown, now: number): LlmError {
  if (caught instanceof LlmError) return caught
  if (caught instanceof APIUserAbortError || caught instanceof APIConnectionTimeoutError) return new LlmError('timeout')
  if (caught instanceof APIConnectionError || !(caught instanceof APIError) || caught.status === undefined)
    return new LlmError('connection')
  const { status } = caught
  const details = { status, retryAfterMs: retryAfterOf(caught.headers, now) }
  if (status === 429) return new LlmError('rate_limited', details)
  if (status === 401 || status === 403) return new LlmError('unauthorized', details)
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
