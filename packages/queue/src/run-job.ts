import type { Clock } from './clock.ts'
import type { JobError } from './job.ts'
import type { Lease, Queue } from './queue.ts'
import { isQueueError } from './queue-error.ts'

/** What came of an attempt. `away`: whoever does the work is not there, so it was no attempt. */
export type Outcome =
  | { readonly kind: 'done'; readonly processedBy: string | null }
  | { readonly kind: 'retry'; readonly error: JobError }
  | { readonly kind: 'reject'; readonly error: JobError }
  | { readonly kind: 'away'; readonly retryAfterMs?: number | undefined }

/** Does the work. What it throws counts as `retry`; after the signal is aborted nobody waits for it. */
export type Handle = (lease: Lease, signal: AbortSignal) => Promise<Outcome>

export interface RunJobOptions {
  readonly queue: Pick<Queue, 'acknowledge' | 'fail' | 'reject' | 'release' | 'extend'>
  readonly handle: Handle
  readonly clock: Clock
  readonly jobTimeoutMs: number
  readonly heartbeatMs: number
  /** Aborted when the worker gives up waiting: the job goes back as if it had not been claimed. */
  readonly giveUp: AbortSignal
}

type Ending = Outcome | { readonly kind: 'given_up' } | { readonly kind: 'lease_lost' }

/** One attempt from claim to verdict: time limit, heartbeat, and what the queue is told. Throws what the queue throws. */
export async function runJob(lease: Lease, options: RunJobOptions): Promise<Ending> {
  const end = new AbortController()
  try {
    const ending = await Promise.race([
      attempt(lease, options.handle, end.signal),
      timeLimit(options, end.signal),
      heartbeat(lease, options, end.signal),
      aborted(options.giveUp),
    ])
    return await tell(lease, ending, options.queue)
  } finally {
    end.abort()
  }
}

async function attempt(lease: Lease, handle: Handle, signal: AbortSignal): Promise<Outcome> {
  try {
    return await handle(lease, signal)
  } catch (error) {
    return {
      kind: 'retry',
      error: { code: 'internal', message: error instanceof Error ? error.message : String(error) },
    }
  }
}

async function timeLimit({ clock, jobTimeoutMs }: RunJobOptions, signal: AbortSignal): Promise<Outcome> {
  await clock.sleep(jobTimeoutMs, signal)
  return { kind: 'retry', error: { code: 'job_timeout', message: `Cannot finish the job within ${jobTimeoutMs} ms` } }
}

async function heartbeat(lease: Lease, options: RunJobOptions, signal: AbortSignal): Promise<Ending> {
  for (;;) {
    await options.clock.sleep(options.heartbeatMs, signal)
    if (signal.aborted) return { kind: 'lease_lost' } // nobody listens any more
    try {
      await options.queue.extend(lease)
    } catch (error) {
      // A beat that cannot be written is no reason to stop the work: the next one may get through.
      if (isQueueError(error, 'lease_lost')) return { kind: 'lease_lost' }
    }
  }
}

function aborted(signal: AbortSignal): Promise<Ending> {
  return new Promise((resolve) => {
    const giveUp = (): void => resolve({ kind: 'given_up' })
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true })
  })
}

async function tell(lease: Lease, ending: Ending, queue: RunJobOptions['queue']): Promise<Ending> {
  try {
    switch (ending.kind) {
      case 'done':
        await queue.acknowledge(lease, { processedBy: ending.processedBy })
        break
      case 'retry':
        await queue.fail(lease, ending.error)
        break
      case 'reject':
        await queue.reject(lease, ending.error)
        break
      case 'away':
      case 'given_up':
        await queue.release(lease)
        break
      case 'lease_lost':
        break
    }
    return ending
  } catch (error) {
    if (isQueueError(error, 'lease_lost')) return { kind: 'lease_lost' }
    throw error
  }
}
