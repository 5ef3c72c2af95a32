import type { Request, Response } from 'express'
import { anonymous, type Call, callHeaders } from '../call.ts'
import { MeshError } from '../mesh-error.ts'

export interface OpenCallOptions {
  readonly requestId: string
  /** Known already where callers are admitted; else a neighbour is believed, and a stranger is anonymous. */
  readonly caller: string | undefined
  readonly isPublic: boolean
  /** May be infinite. */
  readonly timeoutMs: number
}

/** The call a request makes: ends at the earlier of the caller's deadline and our own, and when the client is gone. */
export function openCall(request: Request, response: Response, options: OpenCallOptions): Call {
  const leftMs = Math.min(options.timeoutMs, readDeadline(request.get(callHeaders.deadline)))
  const controller = new AbortController()
  const timer = Number.isFinite(leftMs)
    ? setTimeout(() => controller.abort(deadlineExceeded(leftMs)), leftMs)
    : undefined
  const onClose = () => {
    clearTimeout(timer)
    if (!response.writableFinished)
      controller.abort(new MeshError('client_gone', 'Cannot answer: the client went away'))
  }
  response.once('close', onClose)
  return {
    requestId: options.requestId,
    caller: options.caller ?? (options.isPublic ? undefined : request.get(callHeaders.caller)) ?? anonymous,
    signal: controller.signal,
    deadline: Date.now() + leftMs,
    idempotencyKey: readIdempotencyKey(request.get(callHeaders.idempotencyKey)),
    ...(asksForFresh(request.get(callHeaders.cacheControl)) && { wantsFresh: true }),
  }
}

/** Waits for `work`, but not beyond the end of the call: then it throws the reason and whatever comes late is dropped. */
export function withinCall<T>(call: Call, work: (call: Call) => T | Promise<T>): Promise<T> {
  const { signal } = call
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    Promise.resolve()
      .then(() => work(call))
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', onAbort))
  })
}

function deadlineExceeded(leftMs: number): MeshError {
  return new MeshError(
    'deadline_exceeded',
    `Cannot answer in time: the deadline of ${Math.round(leftMs)} ms has passed`,
  )
}

/** Anything but a number of milliseconds is a bug of the caller's that must not make its request endless or instant. */
function readDeadline(text: string | undefined): number {
  if (text === undefined) return Number.POSITIVE_INFINITY
  const left = Number(text)
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return left
  throw new MeshError(
    'invalid_request',
    `Cannot use header X-Request-Deadline: milliseconds left are expected, present is "${text}"`,
  )
}

/** As RFC 9111 has it: directives between commas, whatever their case. */
function asksForFresh(text: string | undefined): boolean {
  return text !== undefined && /(^|,)\s*no-cache\s*(,|$)/i.test(text)
}

/** The header is a quoted string by its draft; most clients leave the quotes out. */
function readIdempotencyKey(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const key = text.replace(/^"(.*)"$/, '$1')
  if (/^[\x21-\x7e]{1,256}$/.test(key)) return key
  throw new MeshError(
    'invalid_request',
    'Cannot use header Idempotency-Key: 1 to 256 visible ASCII characters are expected',
  )
}
