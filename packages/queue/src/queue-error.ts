/**
 * `conflict`: the idempotency key belongs to another payload. `not_found`, `not_dead`: no such job, or not a dead letter.
 * `lease_lost`: the job was given to someone else meanwhile. `draining`: nothing new is taken in. `full`: nor was this. `unsupported`: not with this driver.
 * `locked`: another process holds the file. `closed`: after close(). `unavailable`: the disk or the server did not take the
 * change. Nothing of it is kept on disk; a server that could not be heard may have it.
 */
export type QueueErrorCode =
  | 'conflict'
  | 'not_found'
  | 'not_dead'
  | 'lease_lost'
  | 'draining'
  | 'full'
  | 'unsupported'
  | 'locked'
  | 'closed'
  | 'unavailable'

/** What a queue refuses or cannot do. */
export class QueueError extends Error {
  readonly code: QueueErrorCode

  constructor(code: QueueErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'QueueError'
    this.code = code
  }
}

/** Whether something caught is a queue's refusal, of one kind if a code is given. */
export function isQueueError(error: unknown, code?: QueueErrorCode): error is QueueError {
  return error instanceof QueueError && (code === undefined || error.code === code)
}
