import { randomUUID } from 'node:crypto'
import { capabilities } from '../capabilities.ts'
import { type Clock, systemClock } from '../clock.ts'
import { dueTimer } from '../due-timer.ts'
import { errorOf } from '../event-log.ts'
import { type Job, type Lifecycle, statusOf } from '../job.ts'
import { createListeners } from '../listeners.ts'
import { cut } from '../page.ts'
import { prepareJob } from '../prepare-job.ts'
import type {
  Admits,
  AuditRecord,
  Discarded,
  JobChange,
  Lease,
  LoggedEvent,
  NewJob,
  Queue,
  QueueMode,
  Verdict,
} from '../queue.ts'
import { isQueueError, QueueError } from '../queue-error.ts'
import { keyConflict, notFound, refusal, whyNotTaken } from '../refusal.ts'
import { defaultRetention, type Retention } from '../retention.ts'
import { createServiceRate } from '../service-rate.ts'
import { born, defaultPolicy, type JobEvent, type Policy, transition } from '../transition.ts'
import { eventOf } from '../verdict.ts'

export interface MemoryQueueOptions {
  readonly clock?: Clock
  /** In [0, 1), for the jitter of retries. */
  readonly random?: () => number
  readonly policy?: Partial<Policy>
  readonly retention?: Partial<Retention>
  /** What a listener threw. */
  readonly onError?: (error: unknown) => void
}

interface Kept {
  job: Job
  readonly fingerprint: string | null
  readonly thread: string | undefined
  readonly events: LoggedEvent[]
}

/**
 * For unit tests: a list, looked through from the start each time. Nothing of it survives the process, and finished jobs stay
 * until the end.
 */
export function openMemoryQueue({
  clock = systemClock,
  random = Math.random,
  ...options
}: MemoryQueueOptions = {}): Queue {
  const policy: Policy = { ...defaultPolicy, ...options.policy }
  const { idempotencyWindowMs } = { ...defaultRetention, ...options.retention }
  const { onError = () => {} } = options
  const owner = randomUUID()
  const all: Kept[] = []
  const decisions: AuditRecord[] = []
  const discarded = new Map<string, Discarded>()
  const wakes = createListeners<[]>(onError)
  const changes = createListeners<[JobChange]>(onError)
  const rate = createServiceRate()
  const timer = dueTimer(clock, () => {
    passTime()
    wakes.tell()
    timer.setFor(nextDue())
  })
  let mode: QueueMode = 'open'
  let isClosed = false

  async function use<T>(work: () => T): Promise<T> {
    if (isClosed) throw new QueueError('closed', 'Cannot use the queue: it is closed')
    passTime()
    const value = work()
    timer.setFor(nextDue())
    return value
  }

  function apply(kept: Kept, event: JobEvent): Job {
    const now = clock.now()
    const step = transition(kept.job, event, { now, random: random(), policy })
    if (step.kind === 'refused') throw refusal(kept.job.id, step.why)
    kept.job = { ...kept.job, ...step.to }
    if (event.kind !== 'extended') tell(kept, { kind: event.kind, error: errorOf(event, step.to) })
    return kept.job
  }

  function tell({ job, events }: Kept, { kind, error }: Pick<LoggedEvent, 'kind' | 'error'>): void {
    const at = clock.now()
    const status = statusOf(job)
    events.push({ jobId: job.id, at, kind, attempt: job.attempts, error })
    rate.note({ kind, at, isFinal: status === 'COMPLETE' || status === 'FAILED' })
    changes.tell({
      jobId: job.id,
      kind: job.kind,
      caller: job.caller,
      traceId: job.traceId,
      at,
      event: kind,
      status,
      attempts: job.attempts,
    })
    if (job.state.kind !== 'leased') wakes.tell() // it, or a later one of its key, may be due
  }

  function passTime(): void {
    const now = clock.now()
    for (const kept of all) {
      const { state, expiresAt } = kept.job
      if (state.kind === 'leased' && state.until <= now) apply(kept, { kind: 'overdue' })
      else if (state.kind === 'ready' && expiresAt <= now) apply(kept, { kind: 'expired' })
    }
  }

  function nextDue(): number | null {
    const now = clock.now()
    const times = all.flatMap(({ job: { state, expiresAt } }) => {
      if (state.kind === 'leased') return [state.until]
      if (state.kind === 'ready') return state.at > now ? [state.at, expiresAt] : [expiresAt]
      return []
    })
    return times.length === 0 ? null : Math.min(...times)
  }

  function take(newJob: NewJob, admits: Admits = () => true) {
    const now = clock.now()
    const { job, text, wish } = prepareJob(newJob, now)
    const known = all.find(({ job: other }) => other.id === job.id) ?? ofKey(job, now)
    if (known !== undefined) {
      const isOther = known.job.id !== job.id && known.fingerprint !== text.fingerprint
      if (isOther) throw keyConflict(job.idempotencyKey ?? '')
      return { job: known.job, isNew: false, waiting: waiting().length }
    }
    const why = whyNotTaken(mode, waiting().length, admits)
    if (why !== undefined) throw why
    const kept: Kept = {
      job: { ...job, ...born(wish, { now, policy }), enqueuedAt: now },
      fingerprint: text.fingerprint,
      thread: wish.thread,
      events: [],
    }
    all.push(kept)
    tell(kept, { kind: 'enqueued', error: null })
    return { job: kept.job, isNew: true, waiting: waiting().length }
  }

  function ofKey(
    { idempotencyKey, caller, kind }: Pick<Job, 'idempotencyKey' | 'caller' | 'kind'>,
    now: number,
  ): Kept | undefined {
    if (idempotencyKey === null) return undefined
    return all.findLast(
      ({ job }) =>
        job.idempotencyKey === idempotencyKey &&
        job.caller === caller &&
        job.kind === kind &&
        job.enqueuedAt + idempotencyWindowMs > now,
    )
  }

  /** In the order in which they are handed out; what an earlier job of its key holds back comes after that. */
  function waiting(): readonly Kept[] {
    return all.filter(({ job }) => job.state.kind === 'ready').toSorted((a, b) => b.job.priority - a.job.priority)
  }

  function isDue({ job: { state } }: Kept): boolean {
    return state.kind === 'ready' && state.at <= clock.now()
  }

  function claim(worker: string, limit: number): readonly Lease[] {
    const leases: Lease[] = []
    for (const kept of waiting()) {
      if (leases.length >= limit) break
      const { state, expiresAt } = kept.job
      if (state.kind !== 'ready' || state.at > clock.now() || expiresAt <= clock.now() || isHeldBack(kept)) continue
      const job = apply(kept, { kind: 'claimed', owner, worker })
      leases.push({ job, token: job.token })
    }
    return leases
  }

  function isHeldBack({ job }: Kept): boolean {
    if (job.orderingKey === null) return false
    const ofSameKey = all.filter(({ job: other }) => other.orderingKey === job.orderingKey)
    return (
      ofSameKey.some(({ job: other }) => other.state.kind === 'leased') ||
      ofSameKey.find(({ job: other }) => other.state.kind === 'ready')?.job !== job
    )
  }

  function settle(lease: Lease, verdict: Verdict): void {
    const kept = all.find(({ job }) => job.id === lease.job.id)
    if (kept === undefined) throw refusal(lease.job.id, 'lease_lost')
    apply(kept, eventOf(verdict, lease.token))
  }

  function dead(id: string): Kept {
    const kept = all.find(({ job }) => job.id === id)
    if (kept === undefined) throw notFound(id)
    if (kept.job.state.kind !== 'dead') throw refusal(id, 'not_dead')
    return kept
  }

  function decide({ job }: Kept, { by, action }: Pick<AuditRecord, 'by' | 'action'>): void {
    const { id: jobId, kind, caller, state, lastError: error } = job
    const reason = state.kind === 'dead' ? state.reason : 'exhausted'
    const payload = action === 'replayed' ? null : job.payload
    decisions.unshift({ at: clock.now(), by, action, jobId, kind, caller, reason, error, payload })
  }

  function replay(id: string, { by, payload }: { readonly by: string; readonly payload?: unknown }): Job {
    const kept = dead(id)
    decide(kept, { by, action: payload === undefined ? 'replayed' : 'edited' })
    if (payload !== undefined) kept.job = { ...kept.job, payload }
    return apply(kept, { kind: 'replayed' })
  }

  function deadOf({ kind, caller, reason, errorCode }: Parameters<Queue['replayAll']>[0]): readonly Job[] {
    return all
      .map(({ job }) => job)
      .filter(({ state }) => state.kind === 'dead' && (reason === undefined || state.reason === reason))
      .filter((job) => (kind === undefined || job.kind === kind) && (caller === undefined || job.caller === caller))
      .filter(({ lastError }) => errorCode === undefined || lastError?.code === errorCode)
  }

  function countsOf(jobs: readonly Kept[]) {
    const count = (kind: Lifecycle['state']['kind']) => jobs.filter(({ job }) => job.state.kind === kind).length
    return { ready: count('ready'), leased: count('leased'), done: count('done'), dead: count('dead') }
  }

  return {
    driver: 'memory',
    capabilities: capabilities.memory,
    enqueue: (job, admits) => use(() => take(job, admits)),
    claim: ({ worker, limit }) =>
      use(() => (mode === 'paused' ? [] : claim(worker, typeof limit === 'number' ? limit : limit()))),
    settle: (lease, verdict) => use(() => settle(lease, verdict)),
    settleAll: (verdicts) =>
      use(() =>
        verdicts.map(([lease, verdict]) => {
          try {
            settle(lease, verdict)
            return 'accepted'
          } catch (error) {
            if (!isQueueError(error, 'lease_lost')) throw error
            return 'lease_lost'
          }
        }),
      ),
    extend: ({ job, token }) =>
      use(() => {
        const kept = all.find((other) => other.job.id === job.id)
        if (kept === undefined) throw refusal(job.id, 'lease_lost')
        apply(kept, { kind: 'extended', token })
      }),
    get: (id) => use(() => all.find(({ job }) => job.id === id)?.job),
    latestOf: ({ caller, thread }) =>
      use(() => all.findLast((kept) => kept.job.caller === caller && kept.thread === thread)?.job),
    list: ({ status, kind, caller, ...page }) =>
      use(() =>
        cut(
          all
            .map(({ job }) => job)
            .filter((job) => status === undefined || statusOf(job) === status)
            .filter(
              (job) => (kind === undefined || job.kind === kind) && (caller === undefined || job.caller === caller),
            )
            .toReversed(),
          page,
        ),
      ),
    events: (id) => use(() => all.find(({ job }) => job.id === id)?.events ?? []),
    counts: () => use(() => countsOf(all)),
    countsByKind: () =>
      use(() =>
        Object.fromEntries([...Map.groupBy(all, ({ job }) => job.kind)].map(([kind, jobs]) => [kind, countsOf(jobs)])),
      ),
    oldestWaitingSince: () =>
      use(() => {
        const times = waiting().map(({ job }) => job.enqueuedAt)
        return times.length === 0 ? null : Math.min(...times)
      }),
    position: (id) =>
      use(() => {
        const all = waiting()
        const index = all.findIndex(({ job }) => job.id === id)
        return index < 0 ? null : all.slice(0, index).filter(isDue).length + 1
      }),
    serviceRate: rate.perSecond,
    deadLetters: ({ cursor, limit, ...filter }) =>
      use(() =>
        cut(
          deadOf(filter).toSorted((a, b) => stateAt(b) - stateAt(a)),
          { cursor, limit },
        ),
      ),
    replay: (id, how) => use(() => replay(id, how)),
    replayAll: (filter, { by, limit }) =>
      use(() =>
        deadOf(filter)
          .slice(0, limit)
          .map(({ id }) => replay(id, { by }).id),
      ),
    discarded: (id) => use(() => discarded.get(id)),
    discard: (id, { by }) =>
      use(() => {
        const kept = dead(id)
        decide(kept, { by, action: 'discarded' })
        all.splice(all.indexOf(kept), 1)
        tell(kept, { kind: 'discarded', error: null })
        discarded.set(id, { caller: kept.job.caller, events: kept.events })
      }),
    audit: (page) => use(() => cut(decisions, page)),
    mode: () => mode,
    setMode: (wanted) =>
      use(() => {
        mode = wanted
        if (wanted !== 'paused') wakes.tell()
      }),
    onWake: wakes.add,
    onChange: changes.add,
    check: () => use(() => ({ roundTripMs: 0 })),
    async close() {
      isClosed = true
      timer.close()
      wakes.clear()
      changes.clear()
    },
  }
}

function stateAt({ state }: Job): number {
  return state.kind === 'dead' ? state.at : 0
}
