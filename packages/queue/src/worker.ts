import { attempt, type Ending, type Handle, tell } from './attempt.ts'
import { type Clock, systemClock } from './clock.ts'
import { createLatch } from './latch.ts'
import type { Lease, Queue } from './queue.ts'

export interface WorkerOptions {
  /** Kept in each job as `handledBy`. */
  readonly name: string
  readonly queue: Pick<Queue, 'claim' | 'acknowledge' | 'fail' | 'reject' | 'release' | 'extend' | 'onWake'>
  readonly handle: Handle
  /** Whether whoever does the work is there again; asked only while they were away. What it throws means no. */
  readonly probe: (signal: AbortSignal) => Promise<boolean>
  readonly concurrency: number
  readonly jobTimeoutMs: number
  readonly heartbeatMs: number
  /** Between two probes; 1 s if absent. */
  readonly probeEveryMs?: number
  readonly clock?: Clock
  /** What the queue could not do; the worker goes on after a second. */
  readonly onError?: (error: unknown) => void
}

/** `waiting`: whoever does the work is away, nothing is claimed. `paused`: someone asked for that. */
export type WorkerState = 'idle' | 'busy' | 'paused' | 'waiting' | 'stopped'

export interface Worker {
  state(): WorkerState
  /** Jobs in progress. */
  running(): number
  /** Claims nothing more; what is in progress goes on. Of this process only: a new one starts unpaused. */
  pause(): void
  resume(): void
  /** Claims nothing more and resolves when nothing is in progress; what is not finished after `graceMs` is given back. */
  stop(options: { readonly graceMs: number }): Promise<void>
}

const errorPauseMs = 1_000

/** Starts to work through a queue at once. The loop sleeps until the queue wakes it, a job ends or someone calls it. */
export function startWorker(options: WorkerOptions): Worker {
  const { queue, concurrency, clock = systemClock, probeEveryMs = 1_000, onError = () => {} } = options
  const running = new Set<Promise<void>>()
  const latch = createLatch()
  const stopping = new AbortController()
  const giveUp = new AbortController()
  const stopListening = queue.onWake(latch.open)
  let isPaused = false
  /** Null while they are there; else when to try again without having been told that they are back. */
  let awayUntil: number | null = null

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (awayUntil !== null) await waitUntilBack()
      else if (isPaused || running.size >= concurrency || !(await claimSome())) await latch.wait()
    }
  }

  /** Whether it is worth asking again at once. */
  async function claimSome(): Promise<boolean> {
    try {
      const leases = await queue.claim({ worker: options.name, limit: concurrency - running.size })
      for (const lease of leases) start(lease)
      return leases.length > 0
    } catch (error) {
      onError(error)
      await clock.sleep(errorPauseMs, stopping.signal)
      return true
    }
  }

  function start(lease: Lease): void {
    const run = carryOut(lease)
      .catch(onError) // the verdict did not reach the disk: the lease runs out and the job is offered again
      .then(() => {
        running.delete(run)
        latch.open()
      })
    running.add(run)
  }

  async function carryOut(lease: Lease): Promise<void> {
    const ending = await attempt(lease, { ...options, clock, giveUp: giveUp.signal })
    noteAbsence(ending) // before the job is given back: that wakes the loop, which must know not to claim it
    await tell(lease, ending, queue)
  }

  function noteAbsence(ending: Ending): void {
    if (ending.kind !== 'away') return
    const until = ending.retryAfterMs === undefined ? Number.POSITIVE_INFINITY : clock.now() + ending.retryAfterMs
    awayUntil = Math.max(awayUntil ?? 0, until)
  }

  /** Costs no attempt and no write: nothing is claimed until a probe says yes or the promised time is over. */
  async function waitUntilBack(): Promise<void> {
    while (awayUntil !== null && clock.now() < awayUntil) {
      await clock.sleep(Math.min(probeEveryMs, awayUntil - clock.now()), stopping.signal)
      if (stopping.signal.aborted || (await isBack())) break
    }
    awayUntil = null
  }

  async function isBack(): Promise<boolean> {
    try {
      return await options.probe(stopping.signal)
    } catch {
      return false // a probe that fails has answered the question
    }
  }

  const ended = loop().finally(stopListening)

  return {
    state() {
      if (stopping.signal.aborted) return 'stopped'
      if (isPaused) return 'paused'
      if (awayUntil !== null) return 'waiting'
      return running.size > 0 ? 'busy' : 'idle'
    },
    running: () => running.size,
    pause() {
      isPaused = true
    },
    resume() {
      isPaused = false
      latch.open()
    },
    async stop({ graceMs }) {
      stopping.abort()
      latch.open()
      await ended
      const finished = new AbortController()
      void clock.sleep(graceMs, finished.signal).then(() => giveUp.abort())
      await Promise.all(running)
      finished.abort()
    },
  }
}
