import type { Admits, QueueMode } from './queue.ts'
import { QueueError } from './queue-error.ts'
import type { Refusal } from './transition.ts'

const facts: Record<Refusal, string> = {
  lease_lost: 'its lease was given to someone else',
  not_dead: 'it is not among the dead letters',
  not_ready: 'it is not due',
  not_overdue: 'its lease is not over',
  not_expired: 'its life is not over',
}

/** What the caller is told; the last three can only be a bug of the driver. */
export function refusal(id: string, why: Refusal): Error {
  const message = `Cannot change job "${id}": ${facts[why]}`
  return why === 'lease_lost' || why === 'not_dead' ? new QueueError(why, message) : new Error(message)
}

export function notFound(id: string): QueueError {
  return new QueueError('not_found', `Cannot find job "${id}": there is none`)
}

export function keyConflict(key: string): QueueError {
  return new QueueError('conflict', `Cannot use idempotency key "${key}": it belongs to another request`)
}

/** Why a job that is new is not taken in; undefined if it is. */
export function whyNotTaken(mode: QueueMode, waiting: number, admits: Admits): QueueError | undefined {
  if (mode === 'draining') return new QueueError('draining', 'Cannot take a job in: the queue is draining')
  if (admits(waiting)) return undefined
  return new QueueError('full', `Cannot take a job in: ${waiting} are waiting, and that is too many`)
}

export function unsupported(what: string, driver: string): QueueError {
  return new QueueError('unsupported', `Cannot ${what}: the ${driver} driver does not offer it`)
}
