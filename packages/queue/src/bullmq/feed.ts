// What happens to jobs in any of the processes, from BullMQ's stream of events: wakes workers, feeds listeners, measures speed.
import type { QueueEvents, QueueEventsListener } from 'bullmq'
import type { Job } from '../job.ts'
import { statusOf } from '../job.ts'
import { createListeners } from '../listeners.ts'
import type { EventKind, JobChange, QueueMode } from '../queue.ts'
import { createServiceRate } from '../service-rate.ts'

export interface FeedOptions {
  readonly events: QueueEvents
  readonly get: (id: string) => Promise<Job | undefined>
  readonly modeChanged: (mode: QueueMode) => void
  readonly onError: (error: unknown) => void
}

/** A worker that heard nothing looks again after this, as BullMQ's own does. */
const lookAgainMs = 5_000

export function createFeed({ events, get, modeChanged, onError }: FeedOptions) {
  const rate = createServiceRate()
  const wakes = createListeners<[]>(onError)
  const changes = createListeners<[JobChange]>(onError)
  const inProgress = new Set<string>()
  /** One after the other, so that changes are told in order. */
  let telling: Promise<void> = Promise.resolve()
  const timers = new Set<NodeJS.Timeout>()
  const poll = setInterval(wakes.tell, lookAgainMs)
  poll.unref()

  function changed(id: string, kind: EventKind): void {
    const at = Date.now()
    if (kind === 'claimed') inProgress.add(id)
    if (kind === 'claimed' || inProgress.delete(id))
      rate.note({ kind, at, isFinal: kind === 'acknowledged' || kind === 'rejected' })
    if (changes.areThere()) telling = telling.then(() => tell(id, kind, at)).catch(onError)
  }

  async function tell(jobId: string, event: EventKind, at: number): Promise<void> {
    const job = await get(jobId)
    if (job === undefined) return
    const { kind, caller, traceId, attempts } = job
    const status = statusOf(job)
    const isRefusal = event === 'acknowledged' && status === 'FAILED' // BullMQ knows only that it is completed
    changes.tell({ jobId, kind, caller, traceId, at, event: isRefusal ? 'refused' : event, status, attempts })
  }

  function wakeAt(at: number): void {
    const timer = setTimeout(
      () => {
        timers.delete(timer)
        wakes.tell()
      },
      Math.min(Math.max(0, at - Date.now()), lookAgainMs),
    )
    timer.unref()
    timers.add(timer)
  }

  events.on('added', ({ jobId }) => changed(jobId, 'enqueued'))
  events.on('active', ({ jobId }) => changed(jobId, 'claimed'))
  events.on('completed', ({ jobId }) => changed(jobId, 'acknowledged'))
  events.on('failed', ({ jobId }) => changed(jobId, 'rejected'))
  events.on('stalled', ({ jobId }) => changed(jobId, 'abandoned'))
  events.on('delayed', ({ jobId, delay }) => {
    if (inProgress.has(jobId)) changed(jobId, 'failed')
    wakeAt(delay)
  })
  events.on('waiting', ({ jobId, prev }) => {
    if (prev === 'active') changed(jobId, 'released')
    if (prev === 'failed') changed(jobId, 'replayed')
    wakes.tell()
  })
  events.on<DiscardEvents, 'discarded'>('discarded', ({ jobId, kind, caller, traceId, attempts }) => {
    const change = { jobId, kind, caller, traceId: traceId || null, attempts: Number(attempts) }
    telling = telling.then(() => changes.tell({ ...change, at: Date.now(), event: 'discarded', status: 'FAILED' }))
  })
  events.on<ModeEvents, 'mode'>('mode', ({ mode }) => {
    modeChanged(mode)
    if (mode !== 'paused') wakes.tell()
  })

  return {
    wakes,
    changes,
    serviceRate: rate.perSecond,
    close() {
      clearInterval(poll)
      for (const timer of timers) clearTimeout(timer)
      wakes.clear()
      changes.clear()
    },
  }
}

interface ModeEvents extends QueueEventsListener {
  readonly mode: (event: { readonly mode: QueueMode }, id: string) => void
}

/** A job that is gone cannot be asked. All is text on the server. */
interface DiscardEvents extends QueueEventsListener {
  readonly discarded: (
    event: Readonly<Record<'jobId' | 'kind' | 'caller' | 'traceId' | 'attempts', string>>,
    id: string,
  ) => void
}
