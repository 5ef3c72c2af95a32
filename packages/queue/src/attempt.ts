import type { Clock } from './clock.ts'
import type { JobError } from './job.ts'
import type { Lease, Queue, Verdict } from './queue.ts'
import { isQueueError } from './queue-error.ts'

/** What came of an attempt. `refused`: it was done, and the answer is no. `away`: whoever does the work is not there, so it was no attempt. */
export type Outcome =
  | { readonly kind: 'done'; readonly processedBy: string | null }
  | { readonly kind: 'refused'; readonly error: JobError; readonly processedBy: string | null }
  | { readonly kind: 'retry'; readonly error: JobError }
  | { readonly kind: 'reject'; readonly error: JobError }
  | { readonly kind: 'away'; readonly retryAfterMs?: number | undefined }

/** Does the work. What it throws counts as `retry`; after the signal is aborted nobody waits for it. */
export type Handle = (lease: Lease, signal: AbortSignal) => Promise<Outcome>

export interface AttemptOptions {
  readonly queue: Pick<Queue, 'extend'>
  readonly handle: Handle
  readonly clock: Clock
  readonly jobTimeoutMs: number
  readonly heartbeatMs: number
  /** Aborted when the worker gives up waiting: the job goes back as if it had not been claimed. */
  readonly giveUp: AbortSignal
}

/** Given as the reason, so that none is made with a stack of its own for each attempt. */
const ended = 'the attempt has ended'

export type Ending = Outcome | { readonly kind: 'given_up' } | { readonly kind: 'lease_lost' }

/** One attempt, within its time limit and under its heartbeat. Never rejects. */
export async function attempt(lease: Lease, options: AttemptOptions): Promise<Ending> {
  const end = new AbortController()
  try {
    return await Promise.race([
      work(lease, options.handle, end.signal),
      timeLimit(options, end.signal),
      heartbeat(lease, options, end.signal),
      aborted(options.giveUp, end.signal),
    ])
  } finally {
    end.abort(ended)
  }
}

/** Tells the queue what came of an attempt. Throws what the queue throws, but for a lease that was lost: then there is nothing to tell. */
export async function tell(lease: Lease, ending: Ending, queue: Pick<Queue, 'settle'>): Promise<void> {
  const verdict = verdictOf(ending)
  if (verdict === null) return
  try {
    await queue.settle(lease, verdict)
  } catch (error) {
    if (!isQueueError(error, 'lease_lost')) throw error
  }
}

function verdictOf(ending: Ending): Verdict | null {
  switch (ending.kind) {
    case 'done':
      return { kind: 'acknowledge', processedBy: ending.processedBy }
    case 'refused':
      return { kind: 'refuse', error: ending.error, processedBy: ending.processedBy }
    case 'retry':
      return { kind: 'fail', error: ending.error }
    case 'reject':
      return { kind: 'reject', error: ending.error }
    case 'away':
    case 'given_up':
      return { kind: 'release' }
    case 'lease_lost':
      return null
  }
}

async function work(lease: Lease, handle: Handle, signal: AbortSignal): Promise<Outcome> {
  try {
    return await handle(lease, signal)
  } catch (error) {
    return {
      kind: 'retry',
      error: { code: 'internal', message: error instanceof Error ? error.message : String(error) },
    }
  }
}

async function timeLimit({ clock, jobTimeoutMs }: AttemptOptions, signal: AbortSignal): Promise<Outcome> {
  await clock.sleep(jobTimeoutMs, signal)
  return { kind: 'retry', error: { code: 'job_timeout', message: `Cannot finish the job within ${jobTimeoutMs} ms` } }
}

async function heartbeat(lease: Lease, options: AttemptOptions, signal: AbortSignal): Promise<Ending> {
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

function aborted(giveUp: AbortSignal, ended: AbortSignal): Promise<Ending> {
  return new Promise((resolve) => {
    const answer = (): void => resolve({ kind: 'given_up' })
    if (giveUp.aborted) return answer()
    giveUp.addEventListener('abort', answer, { once: true, signal: ended })
  })
}
