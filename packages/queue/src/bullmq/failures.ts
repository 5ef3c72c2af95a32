import { QueueError } from '../queue-error.ts'

/** BullMQ's codes for a job that is gone, whose lock is gone, that is elsewhere, or whose lock is somebody else's. */
const lostLease: ReadonlySet<unknown> = new Set([-1, -2, -3, -6])

export function isLostLease(error: unknown): boolean {
  return error instanceof Error && 'code' in error && lostLease.has(error.code)
}

/** Runs something on the server. What goes wrong there is `unavailable`; the address is not told, it may hold a password. */
export async function onServer<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof QueueError) throw cause
    throw unavailable(cause)
  }
}

export function unavailable(cause: unknown): QueueError {
  const fact = cause instanceof Error ? factOf(cause.message) : String(cause)
  return new QueueError('unavailable', `Cannot use the queue's server: ${fact}`, { cause: new Error(fact) })
}

/** What ioredis says of a connection that is not there: of its own switches, which whoever reads it has never seen. */
const isAway = /Stream isn't writeable|Connection is closed|max retries per request|Command timed out/

function factOf(message: string): string {
  return isAway.test(message) ? 'it does not answer' : withoutAddress(message)
}

function withoutAddress(message: string): string {
  return message.replace(/rediss?:\/\/\S+/g, 'redis://…')
}
