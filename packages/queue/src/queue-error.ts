/**
 * `conflict`: the idempotency key belongs to another payload. `not_found`, `not_dead`: no such job, or not a dead letter.
 * `lease_lost`: the job was given to someone else meanwhile. `locked`: another process holds the file. `closed`: after close().
 * `unavailable`: the disk did not take the change, and nothing of it is kept.
 */
export type QueueErrorCode = 'conflict' | 'not_found' | 'not_dead' | 'lease_lost' | 'locked' | 'closed' | 'unavailable'

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
