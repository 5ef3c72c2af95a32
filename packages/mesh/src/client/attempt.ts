import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import axios, { AxiosError, type AxiosInstance } from 'axios'
import { MeshError } from '../mesh-error.ts'
import { fromFailedAnswer } from '../problem.ts'
import type { RequestShape } from './request-shape.ts'
import { timeLimit } from './time-limit.ts'

/** Answers beyond this are refused rather than held in memory. */
const maxAnswerBytes = 32 * 1024 * 1024

/** An axios with kept-alive connections that leaves everything to be judged here: no proxy, no redirect, no JSON guessing. */
export function newTransport(): AxiosInstance & { readonly close: () => void } {
  const httpAgent = new HttpAgent({ keepAlive: true })
  const httpsAgent = new HttpsAgent({ keepAlive: true })
  const instance = axios.create({
    httpAgent,
    httpsAgent,
    proxy: false,
    maxRedirects: 0,
    maxContentLength: maxAnswerBytes,
    responseType: 'text',
    transformResponse: (text: unknown) => text,
    validateStatus: () => true,
  })
  return Object.assign(instance, {
    close: () => {
      httpAgent.destroy()
      httpsAgent.destroy()
    },
  })
}

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
  transport: AxiosInstance,
  { callee, url, method, shape, ...rest }: Attempt,
): Promise<unknown> {
  const { headers, timeoutMs } = rest
  const limit = timeLimit(timeoutMs, rest.signal)
  try {
    const response = await transport.request<string>({
      url: url + shape.path,
      method,
      params: shape.query,
      headers,
      ...(shape.body === undefined ? {} : { data: shape.body }),
      signal: limit.signal,
    })
    const body = parseJson(response.data)
    if (response.status < 300 && body !== undefined) return body
    throw fromFailedAnswer({
      callee,
      status: response.status,
      body,
      retryAfterMs: readRetryAfter(response.headers['retry-after']),
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
  if (!(error instanceof AxiosError)) return error
  if (wasNeverConnected(error)) {
    return new MeshError('dependency_unavailable', `Cannot reach ${callee}: ${error.code ?? error.message}`, {
      cause: error,
      notSent: true,
      retryAfterMs: 1000,
    })
  }
  return new MeshError('connection_lost', `Cannot read the answer of ${callee}: ${error.code ?? error.message}`, {
    cause: error,
  })
}

const connectFailures: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
])

/** Several addresses of a name fail as one AggregateError, which carries the code of the first. */
function wasNeverConnected(error: AxiosError): boolean {
  if (connectFailures.has(error.code ?? '')) return true
  const cause: unknown = error.cause
  return error.code === 'ETIMEDOUT' && cause instanceof Error && 'syscall' in cause && cause.syscall === 'connect'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // a page of some proxy's: the status decides what is said about it
  }
}

/** Milliseconds; only the form in seconds is used inside the mesh. */
function readRetryAfter(header: unknown): number | undefined {
  const seconds = typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : undefined
  return seconds === undefined ? undefined : seconds * 1000
}
