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

interface Absence {
  /** Before this a probe is not believed: the neighbour may be there and its own neighbour not. */
  readonly earliest: number
  /** At this time it is tried again without having been told that they are back. */
  readonly latest: number
}

const errorPauseMs = 1_000
/** The pause between two tries doubles up to this, so that a long absence leaves few traces and ends soon after. */
const longestPauseMs = 30_000

/** Starts to work through a queue at once. The loop sleeps until the queue wakes it, a job ends or someone calls it. */
export function startWorker(options: WorkerOptions): Worker {
  const { queue, concurrency, clock = systemClock, probeEveryMs = 1_000, onError = () => {} } = options
  const running = new Set<Promise<void>>()
  const latch = createLatch()
  const stopping = new AbortController()
  const giveUp = new AbortController()
  const stopListening = queue.onWake(latch.open)
  let isPaused = false
  /** Null while they are there. */
  let absence: Absence | null = null
  /** How often in a row they were found away; while this is not 0, one job at a time has to find out. */
  let absences = 0

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (absence !== null) await waitUntilBack()
      else if (isPaused || room() <= 0 || !(await claimSome())) await latch.wait()
    }
  }

  function room(): number {
    return (absences > 0 ? 1 : concurrency) - running.size
  }

  /** Whether it is worth asking again at once. */
  async function claimSome(): Promise<boolean> {
    try {
      const leases = await queue.claim({ worker: options.name, limit: room() })
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
    switch (ending.kind) {
      case 'done':
      case 'retry':
      case 'reject':
        absences = 0
        return
      case 'away': {
        const now = clock.now()
        if (absence === null) absences += 1
        const earliest = now + Math.min(probeEveryMs * 2 ** (absences - 1), longestPauseMs)
        const latest = ending.retryAfterMs === undefined ? Number.POSITIVE_INFINITY : now + ending.retryAfterMs
        absence = { earliest, latest: Math.max(earliest, latest, absence?.latest ?? 0) }
        return
      }
      case 'given_up':
      case 'lease_lost':
        return
    }
  }

  /** Costs no attempt and no write: nothing is claimed until a probe says yes or the promised time is over. */
  async function waitUntilBack(): Promise<void> {
    while (absence !== null && clock.now() < absence.latest && !stopping.signal.aborted) {
      await clock.sleep(Math.min(probeEveryMs, absence.latest - clock.now()), stopping.signal)
      if (clock.now() >= absence.earliest && (await isBack())) break
    }
    absence = null
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
      if (absence !== null) return 'waiting'
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
