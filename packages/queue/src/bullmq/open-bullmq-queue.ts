import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import {
  Queue as BullQueue,
  QueueEvents,
  QueueEventsProducer,
  type JobState as RecordState,
  UnrecoverableError,
  Worker,
} from 'bullmq'
import { capabilities } from '../capabilities.ts'
import { logEntry, readLog } from '../event-log.ts'
import type { Job, JobError } from '../job.ts'
import { prepareJob } from '../prepare-job.ts'
import type {
  Admits,
  AuditRecord,
  Enqueued,
  EventKind,
  Lease,
  NewJob,
  Page,
  Queue,
  QueueMode,
  Verdict,
} from '../queue.ts'
import { isQueueError, QueueError } from '../queue-error.ts'
import { keyConflict, notFound, refusal, unsupported, whyNotTaken } from '../refusal.ts'
import { defaultRetention, type Retention } from '../retention.ts'
import { retryDelayMs } from '../retry-delay.ts'
import { born, defaultPolicy, type Policy } from '../transition.ts'
import { connect, firstConnection } from './connect.ts'
import { isLostLease, onServer, unavailable } from './failures.ts'
import { createFeed } from './feed.ts'
import { createListing } from './listing.ts'
import { type Data, forgetFirstStart, type JobRecord, toData, toJob, toPriority, writeFailure } from './record.ts'
import { carryOut, type Holding, lockIsExtended, told } from './settle.ts'

export interface BullmqQueueOptions {
  /** redis:// or rediss://, with the password if there is one; never logged. */
  readonly url: string
  /** What the queue is called on the server: everyone who shares it uses one name. */
  readonly name?: string
  /** `leaseMs` is BullMQ's lock: 30 s if absent. */
  readonly policy?: Partial<Policy>
  readonly retention?: Partial<Retention>
  /** Lost connections and the like, which heal by themselves, and what a listener threw. */
  readonly onError?: (error: unknown) => void
}

const lockMs = 30_000
const keptDecisions = 10_000
/** How long a decision may take before another one no longer waits for it: its process has died. */
const decisionMs = 10_000
const decisionPauseMs = 10

/** Opens a queue that several processes share on a Valkey or Redis server. Throws `unavailable` when the server cannot be reached. */
export async function openBullmqQueue(options: BullmqQueueOptions): Promise<Queue> {
  const { url, name = 'jobs', onError = () => {} } = options
  const policy: Policy = { ...defaultPolicy, leaseMs: lockMs, ...options.policy }
  const retention: Retention = { ...defaultRetention, ...options.retention }
  const prefix = 'dataprime'

  // A caller is told at once that the server is away; a worker waits until it is back.
  const impatient = connect(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 5_000 }, onError)
  await firstConnection(impatient)
  const patient = connect(url, { maxRetriesPerRequest: null }, onError)
  const queue = new BullQueue<Data, unknown, string>(name, { prefix, connection: impatient })
  const producer = new QueueEventsProducer(name, { prefix, connection: impatient })
  // From what there is now: what happens before the stream is first read must not be missed.
  const [latest] = await impatient.xrevrange(queue.toKey('events'), '+', '-', 'COUNT', 1)
  const events = new QueueEvents(name, { prefix, connection: patient, lastEventId: latest?.[0] ?? '0' })
  queue.on('error', onError)
  producer.on('error', onError)
  events.on('error', onError)
  await Promise.all([queue.waitUntilReady(), events.waitUntilReady()])

  const keys = { mode: queue.toKey('dp-mode'), probe: queue.toKey('dp-probe'), audit: queue.toKey('dp-audit') }
  let mode = ((await impatient.get(keys.mode)) ?? 'open') as QueueMode // written below
  const feed = createFeed({
    events,
    get,
    onError,
    modeChanged(now) {
      mode = now
    },
  })
  const convert: Parameters<typeof createListing>[1]['convert'] = (record, state) =>
    toJob(record, state, policy.leaseMs)
  const listing = createListing(queue, { client: impatient, convert })
  /** Locks of this process start, one for each claim. */
  const owner = randomUUID()
  const held = new Map<string, Holding>()
  const logging = new Set<Promise<void>>()
  let claims = 0
  let isClosed = false
  let worker: Worker<Data> | undefined

  /** The part of BullMQ that claims and settles. Its own loop is not started: the worker of this package is the loop. */
  function workerFor(workerName: string): Worker<Data> {
    if (worker !== undefined) return worker
    worker = new Worker<Data>(name, null, {
      prefix,
      connection: patient,
      autorun: false,
      name: workerName,
      lockDuration: policy.leaseMs,
      stalledInterval: policy.leaseMs,
      maxStalledCount: policy.retryDelaysMs.length,
      settings: { backoffStrategy: (failures) => retryDelayMs(policy, { failures, random: Math.random() }) ?? 0 },
    })
    worker.on('error', onError)
    worker.startStalledCheckTimer().catch(onError)
    return worker
  }

  function use<T>(work: () => Promise<T>): Promise<T> {
    if (isClosed) return Promise.reject(new QueueError('closed', 'Cannot use the queue: it is closed'))
    return onServer(work)
  }

  /** A record does not know its state, and the two are read one after the other: so until neither has changed meanwhile. */
  async function recordOf(
    id: string,
  ): Promise<{ readonly record: JobRecord; readonly state: RecordState } | undefined> {
    for (;;) {
      const [before, record, after] = await Promise.all([
        queue.getJobState(id),
        queue.getJob(id),
        queue.getJobState(id),
      ])
      if (before !== after) continue
      if (record === undefined || after === 'unknown') return undefined
      return { record: record as JobRecord, state: after }
    }
  }

  async function get(id: string): Promise<Job | undefined> {
    const found = await recordOf(id)
    return found && toJob(found.record, found.state, policy.leaseMs)
  }

  /** After the change, not with it: BullMQ keeps no log that is part of a change. */
  function log(
    id: string,
    kind: EventKind,
    { attempt, error = null }: { attempt: number; error?: JobError | null },
  ): void {
    const written: Promise<void> = queue
      .addJobLog(id, logEntry({ at: Date.now(), kind, attempt, error }))
      .then(() => {}, onError)
      .finally(() => logging.delete(written))
    logging.add(written)
  }

  async function enqueue(newJob: NewJob, admits?: Admits): Promise<Enqueued> {
    if (newJob.orderingKey !== undefined) throw unsupported('keep jobs of one key in order', 'bullmq')
    const now = Date.now()
    const prepared = prepareJob(newJob, now)
    const { id, kind, caller, idempotencyKey, priority } = prepared.job
    const life = born(newJob, { now, policy })
    const data = toData(prepared, { expiresAt: life.expiresAt, nonce: randomUUID() })
    const key = idempotencyKey === null ? null : keyOf(caller, kind, idempotencyKey)
    const why = await whyNot(admits)
    if (why !== undefined) {
      const standing = (key !== null && (await queue.getDeduplicationJobId(key))) || id
      const known = await namesake(standing, data)
      if (known === undefined) throw why
      return { job: known, isNew: false, waiting: (await counts()).ready }
    }
    const add = async () => {
      const added = await queue.add(kind, data, {
        jobId: id,
        timestamp: now,
        delay: newJob.delayMs ?? 0,
        priority: toPriority(priority),
        attempts: policy.retryDelaysMs.length + 1,
        backoff: { type: 'custom' },
        removeOnComplete: { age: retention.keepDoneMs / 1_000 },
        removeOnFail: false,
        stackTraceLimit: 1,
        ...(key !== null && { deduplication: { id: key, ttl: retention.idempotencyWindowMs } }),
      })
      return added.id ?? id
    }
    let standing = await add()
    if (key !== null && standing !== id && (await recordOf(standing)) === undefined) {
      await queue.removeDeduplicationKey(key) // it stands for a job that is gone
      standing = await add()
    }
    const known = newJob.id === undefined && key === null ? undefined : await namesake(standing, data)
    if (known === undefined) {
      log(id, 'enqueued', { attempt: 0 })
      if (newJob.thread !== undefined)
        await impatient.set(threadKey(caller, newJob.thread), id, 'PX', retention.keepDoneMs)
    }
    const { ready: waiting } = await counts()
    return known === undefined
      ? { job: { ...prepared.job, ...life, enqueuedAt: now }, isNew: true, waiting }
      : { job: known, isNew: false, waiting }
  }

  async function whyNot(admits: Admits | undefined): Promise<QueueError | undefined> {
    const waiting = admits === undefined ? 0 : (await counts()).ready
    return whyNotTaken(mode, waiting, admits ?? (() => true))
  }

  /** The job that stands there instead of the new one; undefined when it is the new one. Throws `conflict`. */
  async function namesake(id: string, data: Data): Promise<Job | undefined> {
    const found = await recordOf(id)
    if (found === undefined || found.record.data.nonce === data.nonce) return undefined
    const { record, state } = found
    if (
      data.idempotencyKey !== null &&
      record.data.idempotencyKey === data.idempotencyKey &&
      record.data.fingerprint !== data.fingerprint
    )
      throw keyConflict(data.idempotencyKey)
    return toJob(record, state, policy.leaseMs)
  }

  function keyOf(...parts: readonly string[]): string {
    return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
  }

  function threadKey(caller: string, thread: string): string {
    return queue.toKey(`dp-thread-${keyOf(caller, thread)}`)
  }

  function discardedKey(id: string): string {
    return queue.toKey(`dp-discarded-${id}`)
  }

  async function claim(workerName: string, limit: number): Promise<readonly Lease[]> {
    const first = limit > 0 ? await claimOne(workerName) : undefined
    if (first === undefined) return []
    const others = await Promise.all(Array.from({ length: limit - 1 }, () => claimOne(workerName)))
    return [first, ...others].filter((lease) => lease !== undefined)
  }

  /** Undefined when nothing is due. What may not be worked on any more is put among the dead letters on the way. */
  async function claimOne(workerName: string): Promise<Lease | undefined> {
    for (;;) {
      const lock = `${owner}:${claims++}`
      const record = (await workerFor(workerName).getNextJob(lock, { block: false })) as JobRecord | undefined
      if (record === undefined) return undefined
      if (record.deferredFailure !== undefined && record.deferredFailure !== null) {
        await record.moveToFailed(new UnrecoverableError(record.deferredFailure), lock, false)
      } else if (record.data.expiresAt <= Date.now()) {
        const expired = { code: 'expired', message: 'Nobody worked on this job within its time to live' }
        await record.moveToFailed(new UnrecoverableError(writeFailure(expired, 'expired')), lock, false)
        log(record.id ?? '', 'expired', { attempt: record.attemptsMade })
      } else {
        const job = toJob(record, 'active', policy.leaseMs)
        held.set(leaseKey(job.id, job.token), { record, lock })
        log(job.id, 'claimed', { attempt: job.attempts })
        return { job: { ...job, handledBy: workerName }, token: job.token }
      }
    }
  }

  async function settle({ job, token }: Lease, verdict: Verdict): Promise<void> {
    const holding = held.get(leaseKey(job.id, token))
    if (holding === undefined) throw refusal(job.id, 'lease_lost')
    try {
      await carryOut(holding, verdict)
    } catch (error) {
      if (!isLostLease(error)) throw error
      held.delete(leaseKey(job.id, token))
      throw refusal(job.id, 'lease_lost')
    }
    held.delete(leaseKey(job.id, token))
    const [kind, attempt] = told[verdict.kind]
    log(job.id, kind, { attempt: job.attempts + attempt, ...('error' in verdict && { error: verdict.error }) })
  }

  /** Of all who decide about one job, one at a time: BullMQ changes a payload and a state one after the other. */
  async function decide(
    id: string,
    by: string,
    action: (record: JobRecord) => Promise<AuditRecord['action']>,
  ): Promise<void> {
    const key = queue.toKey(`dp-decision-${id}`)
    const mine = randomUUID()
    while ((await impatient.set(key, mine, 'PX', decisionMs, 'NX')) === null) await wait(decisionPauseMs)
    try {
      await decideAlone(id, by, action)
    } finally {
      if ((await impatient.get(key)) === mine) await impatient.del(key)
    }
  }

  async function decideAlone(
    id: string,
    by: string,
    action: (record: JobRecord) => Promise<AuditRecord['action']>,
  ): Promise<void> {
    const found = await recordOf(id)
    if (found === undefined) throw notFound(id)
    const { record, state } = found
    if (state !== 'failed') throw refusal(id, 'not_dead')
    const before = toJob(record, state, policy.leaseMs)
    const done = await action(record)
    const decision: AuditRecord = {
      at: Date.now(),
      by,
      action: done,
      jobId: id,
      kind: before.kind,
      caller: before.caller,
      reason: before.state.kind === 'dead' ? before.state.reason : 'exhausted',
      error: before.lastError,
      payload: done === 'replayed' ? null : before.payload,
    }
    await impatient
      .multi()
      .lpush(keys.audit, JSON.stringify(decision))
      .ltrim(keys.audit, 0, keptDecisions - 1)
      .exec()
  }

  async function replay(
    id: string,
    { by, payload }: { readonly by: string; readonly payload?: unknown },
  ): Promise<Job> {
    await decide(id, by, async (record) => {
      const { expiresAt } = born({}, { now: Date.now(), policy })
      await record.updateData({ ...record.data, expiresAt, ...(payload !== undefined && { payload }) })
      await forgetFirstStart(record)
      await record.retry('failed', { resetAttemptsMade: true })
      return payload === undefined ? 'replayed' : 'edited'
    })
    log(id, 'replayed', { attempt: 0 })
    const job = await get(id)
    if (job === undefined) throw notFound(id)
    return job
  }

  async function counts() {
    const of = await queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active', 'completed', 'failed')
    return {
      ready: (of['waiting'] ?? 0) + (of['prioritized'] ?? 0) + (of['delayed'] ?? 0),
      leased: of['active'] ?? 0,
      done: of['completed'] ?? 0,
      dead: of['failed'] ?? 0,
    }
  }

  return {
    driver: 'bullmq',
    capabilities: capabilities.bullmq,
    enqueue: (job, admits) => use(() => enqueue(job, admits)),
    claim: ({ worker: workerName, limit }) =>
      use(() => claim(workerName, mode === 'paused' ? 0 : typeof limit === 'number' ? limit : limit())),
    settle: (lease, verdict) => use(() => settle(lease, verdict)),
    settleAll: () => Promise.reject(unsupported('settle several jobs in one change', 'bullmq')),
    extend: ({ job, token }) =>
      use(async () => {
        const holding = held.get(leaseKey(job.id, token))
        const isHeld = holding !== undefined && (await lockIsExtended(holding, policy.leaseMs))
        if (isHeld) return
        held.delete(leaseKey(job.id, token))
        throw refusal(job.id, 'lease_lost')
      }),

    get: (id) => use(() => get(id)),
    latestOf: ({ caller, thread }) =>
      use(async () => {
        const id = await impatient.get(threadKey(caller, thread))
        return id === null ? undefined : get(id)
      }),
    list: (filter) => use(() => listing.jobs(filter)),
    events: (id) =>
      use(async () => {
        await Promise.all(logging)
        const { logs } = await queue.getJobLogs(id)
        return readLog(id, logs.join(''))
      }),
    discarded: (id) =>
      use(async () => {
        const text = await impatient.get(discardedKey(id))
        if (text === null) return undefined
        const { caller, log } = JSON.parse(text) as { caller: string; log: string } // written below
        return { caller, events: readLog(id, log) }
      }),
    counts: () => use(counts),
    countsByKind: () => Promise.reject(unsupported('count jobs by kind', 'bullmq')),
    oldestWaitingSince: () => use(listing.oldestWaiting),
    position: (id) => use(() => listing.position(id)),
    serviceRate: feed.serviceRate,

    deadLetters: (filter) => use(() => listing.deadLetters(filter)),
    replay: (id, how) => use(() => replay(id, how)),
    replayAll: (filter, { by, limit }) =>
      use(async () => {
        const { items } = await listing.deadLetters({ ...filter, limit })
        const replayed: string[] = []
        for (const { id } of items)
          try {
            await replay(id, { by })
            replayed.push(id)
          } catch (error) {
            if (!isQueueError(error, 'not_dead') && !isQueueError(error, 'not_found')) throw error
            // somebody else has decided about it since
          }
        return replayed
      }),
    discard: (id, { by }) =>
      use(() =>
        decide(id, by, async (record) => {
          const { caller, traceId } = record.data
          const attempts = record.attemptsMade + record.stalledCounter
          const entry = logEntry({ at: Date.now(), kind: 'discarded', attempt: attempts, error: null })
          await Promise.all(logging)
          const { logs } = await queue.getJobLogs(id)
          const left = JSON.stringify({ caller, log: logs.join('') + entry })
          await impatient.set(discardedKey(id), left, 'PX', retention.keepAuditMs)
          await record.remove()
          const kind = record.name
          await producer.publishEvent({
            eventName: 'discarded',
            jobId: id,
            kind,
            caller,
            traceId: traceId ?? '',
            attempts,
          })
          return 'discarded'
        }),
      ),
    audit: ({ cursor, limit }) =>
      use(async (): Promise<Page<AuditRecord>> => {
        const start = Number(cursor ?? 0)
        const texts = await impatient.lrange(keys.audit, start, start + limit)
        const items = texts.slice(0, limit).map((text) => JSON.parse(text) as AuditRecord) // written above
        return { items, next: texts.length > limit ? String(start + limit) : null }
      }),

    mode: () => mode,
    setMode: (wanted) =>
      use(async () => {
        await impatient.set(keys.mode, wanted)
        await (wanted === 'paused' ? queue.pause() : queue.resume())
        await producer.publishEvent({ eventName: 'mode', mode: wanted })
        mode = wanted
        if (wanted !== 'paused') feed.wakes.tell()
      }),

    onWake: feed.wakes.add,
    onChange: feed.changes.add,
    check: () =>
      use(async () => {
        const started = performance.now()
        const key = `${keys.probe}-${owner}`
        await impatient.set(key, owner, 'PX', 60_000)
        const isThere = (await impatient.get(key)) === owner
        await impatient.del(key)
        if (!isThere) throw unavailable('what was written could not be read')
        return { roundTripMs: performance.now() - started }
      }),
    async close() {
      if (isClosed) return
      isClosed = true
      feed.close()
      await Promise.allSettled([...logging])
      await Promise.allSettled([worker?.close(true), events.close(), producer.close(), queue.close()])
      patient.disconnect()
      impatient.disconnect()
    },
  }
}

function leaseKey(id: string, token: number): string {
  return `${token} ${id}`
}
