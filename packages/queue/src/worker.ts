import { AsyncLocalStorage } from 'node:async_hooks'
import { attempt, type Ending, type Handle, tell } from './attempt.ts'
import { type Clock, systemClock } from './clock.ts'
import type { Lease, Queue } from './queue.ts'

export interface WorkerOptions {
  /** Kept in each job as `handledBy`. */
  readonly name: string
  readonly queue: Pick<Queue, 'claim' | 'settle' | 'extend' | 'onWake' | 'mode'>
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

/** `waiting`: whoever does the work is away, nothing is claimed. `paused`: someone asked the queue for that. */
export type WorkerState = 'idle' | 'busy' | 'paused' | 'waiting' | 'stopped'

export interface Worker {
  readonly name: string
  readonly concurrency: number
  state(): WorkerState
  /** Jobs in progress. */
  running(): number
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

/**
 * Starts to work through a queue at once. It asks for jobs when the queue wakes it and when a job ends, and never else. It asks
 * without waiting a turn, so that a driver can hand a job out in the change that takes it in, or that ends the one before.
 */
export function startWorker(options: WorkerOptions): Worker {
  const { name, queue, concurrency, clock = systemClock, probeEveryMs = 1_000, onError = () => {} } = options
  /** Whoever wakes the worker, on a request of its own, has nothing to do with the jobs that follow. */
  const outside = AsyncLocalStorage.snapshot()
  /** Until the verdict is on disk. */
  const unsettled = new Set<Promise<void>>()
  const stopping = new AbortController()
  const giveUp = new AbortController()
  let running = 0
  let claiming: Promise<void> | null = null
  /** Something happened since the claim in progress looked. */
  let isWorthAnother = false
  /** Null while they are there. */
  let absence: Absence | null = null
  /** How often in a row they were found away; while this is not 0, one job at a time has to find out. */
  let absences = 0

  function room(): number {
    if (stopping.signal.aborted || absence !== null || queue.mode() === 'paused') return 0
    return Math.max(0, (absences > 0 ? 1 : concurrency) - running)
  }

  function pump(): void {
    isWorthAnother = true
    if (claiming === null && room() > 0) claiming = outside(claimWhileThereIsSome)
  }

  async function claimWhileThereIsSome(): Promise<void> {
    while (isWorthAnother && room() > 0) await claimSome()
    claiming = null
  }

  async function claimSome(): Promise<void> {
    let asked = 0
    try {
      const leases = await queue.claim({
        worker: name,
        limit() {
          isWorthAnother = false
          asked = room()
          return asked
        },
      })
      for (const lease of leases) start(lease)
      if (leases.length >= asked) isWorthAnother = true
    } catch (error) {
      onError(error)
      await clock.sleep(errorPauseMs, stopping.signal)
      isWorthAnother = true
    }
  }

  function start(lease: Lease): void {
    running += 1
    const run = carryOut(lease)
      .catch(onError) // the verdict did not reach the disk: the lease runs out and the job is offered again
      .then(() => void unsettled.delete(run))
    unsettled.add(run)
  }

  async function carryOut(lease: Lease): Promise<void> {
    const ending = await attempt(lease, { ...options, clock, giveUp: giveUp.signal })
    running -= 1
    noteAbsence(ending)
    const told = tell(lease, ending, queue)
    pump() // in the same turn, so that the next job can be claimed in the change that ends this one
    await told
  }

  function noteAbsence(ending: Ending): void {
    switch (ending.kind) {
      case 'done':
      case 'refused':
      case 'retry':
      case 'reject':
        absences = 0
        return
      case 'away': {
        const now = clock.now()
        const isFirst = absence === null
        if (isFirst) absences += 1
        const earliest = now + Math.min(probeEveryMs * 2 ** (absences - 1), longestPauseMs)
        const latest = ending.retryAfterMs === undefined ? Number.POSITIVE_INFINITY : now + ending.retryAfterMs
        absence = { earliest, latest: Math.max(earliest, latest, absence?.latest ?? 0) }
        if (isFirst) void waitUntilBack().then(pump)
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

  const stopListening = queue.onWake(pump)
  pump()

  return {
    name,
    concurrency,
    state() {
      if (stopping.signal.aborted) return 'stopped'
      if (queue.mode() === 'paused') return 'paused'
      if (absence !== null) return 'waiting'
      return running > 0 ? 'busy' : 'idle'
    },
    running: () => running,
    async stop({ graceMs }) {
      stopping.abort()
      stopListening()
      await claiming
      const finished = new AbortController()
      void clock.sleep(graceMs, finished.signal).then(() => giveUp.abort())
      await Promise.all(unsettled)
      finished.abort()
    },
  }
}
