/** What a handler knows about the request it serves, besides its input. */
export interface Call {
  readonly requestId: string
  /** A key's id; `anonymous` while keys are off. */
  readonly caller: string
  /** Aborted at the deadline, or as soon as the client is gone; its reason is a MeshError. */
  readonly signal: AbortSignal
  /** Unix milliseconds. */
  readonly deadline: number
  readonly idempotencyKey?: string | undefined
  /** Wants an answer made now, and none that was kept (`Cache-Control: no-cache`). */
  readonly wantsFresh?: boolean | undefined
}

/** What a call to a neighbour takes along; the `Call` being served is one. */
export interface CallContext {
  readonly requestId?: string | undefined
  readonly caller?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** Unix milliseconds; the client's own timeout applies if it ends earlier. */
  readonly deadline?: number | undefined
  readonly idempotencyKey?: string | undefined
  readonly wantsFresh?: boolean | undefined
}

export const anonymous = 'anonymous'

/** The headers in which a call travels; names in lower case, as Node gives them. */
export const callHeaders = {
  requestId: 'x-request-id',
  /** Milliseconds left, not a time of day: clocks of two machines need not agree. */
  deadline: 'x-request-deadline',
  caller: 'x-caller',
  idempotencyKey: 'idempotency-key',
  cacheControl: 'cache-control',
} as const
