import { MeshError } from '../mesh-error.ts'
import { fromFailedAnswer } from '../problem.ts'
import { ConnectionFailure, type Transport } from './exchange.ts'
import type { RequestShape } from './request-shape.ts'
import { timeLimit } from './time-limit.ts'

export interface Attempt {
  readonly callee: string
  readonly url: string
  readonly method: string
  readonly shape: RequestShape
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
}

/** Sends one request and gives back its parsed JSON. Throws a MeshError for everything else. */
export async function attempt(
  transport: Transport,
  { callee, url, method, shape, ...rest }: Attempt,
): Promise<unknown> {
  const { headers, timeoutMs } = rest
  const limit = timeLimit(timeoutMs, rest.signal)
  try {
    const answer = await transport.exchange({
      url: addressOf(url, shape),
      method,
      headers,
      body: shape.body && JSON.stringify(shape.body),
      signal: limit.signal,
    })
    const body = parseJson(answer.text)
    if (answer.status < 300 && body !== undefined) return body
    throw fromFailedAnswer({
      callee,
      status: answer.status,
      body,
      retryAfterMs: readRetryAfter(answer.header('retry-after')),
    })
  } catch (error) {
    throw explain(error, { callee, timeoutMs, ownSignal: rest.signal, isLate: limit.hasRunOut() })
  } finally {
    limit.end()
  }
}

interface Ending {
  readonly callee: string
  readonly timeoutMs: number
  readonly ownSignal: AbortSignal | undefined
  readonly isLate: boolean
}

function explain(error: unknown, { callee, timeoutMs, ownSignal, isLate }: Ending): unknown {
  if (error instanceof MeshError) return error
  if (ownSignal?.aborted) {
    const { reason } = ownSignal
    if (reason instanceof MeshError) return reason
    return new MeshError('client_gone', `Cannot wait for ${callee}: the call was given up`, { cause: error })
  }
  if (isLate)
    return new MeshError(
      'deadline_exceeded',
      `Cannot wait for ${callee}: no answer within ${Math.round(timeoutMs)} ms`,
      { cause: error },
    )
  if (!(error instanceof ConnectionFailure)) return error
  const { code, cause } = error
  if (error.isBeforeSending) {
    return new MeshError('dependency_unavailable', `Cannot reach ${callee}: ${code}`, {
      cause,
      notSent: true,
      retryAfterMs: 1000,
    })
  }
  return new MeshError('connection_lost', `Cannot read the answer of ${callee}: ${code}`, { cause })
}

function addressOf(url: string, { path, query }: RequestShape): string {
  const search = new URLSearchParams(query).toString()
  return search === '' ? url + path : `${url}${path}?${search}`
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a page of some proxy's: the status decides what is said about it
  }
}

/** Milliseconds; only the form in seconds is used inside the mesh. */
function readRetryAfter(header: string | undefined): number | undefined {
  const seconds = header !== undefined && /^\d+$/.test(header) ? Number(header) : undefined
  return seconds === undefined ? undefined : seconds * 1000
}
