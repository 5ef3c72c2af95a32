import { randomUUID } from 'node:crypto'
import { capabilities } from '../capabilities.ts'
import type { Queue, QueueMode } from '../queue.ts'
import { QueueError } from '../queue-error.ts'
import { unsupported } from '../refusal.ts'
import { createDecisions } from './decisions.ts'
import { onServer, unavailable } from './failures.ts'
import { createFeed } from './feed.ts'
import { createIntake } from './intake.ts'
import { createJobLog } from './job-log.ts'
import { createLeases } from './leases.ts'
import { createListing } from './listing.ts'
import { type BullmqQueueOptions, openServer } from './server.ts'

export type { BullmqQueueOptions }

/** Opens a queue that several processes share on a Valkey or Redis server. Throws `unavailable` when the server cannot be reached. */
export async function openBullmqQueue(options: BullmqQueueOptions): Promise<Queue> {
  const server = await openServer(options)
  const { queue, producer, events, impatient, onError } = server
  const modeKey = queue.toKey('dp-mode')
  let mode = ((await impatient.get(modeKey)) ?? 'open') as QueueMode // written below
  let isClosed = false
  const feed = createFeed({
    events,
    get: server.get,
    onError,
    modeChanged(now) {
      mode = now
    },
  })
  const log = createJobLog(server)
  const listing = createListing(queue, {
    client: impatient,
    convert: (record, state) => server.toJob({ record, state }),
  })
  const intake = createIntake(server, { log, mode: () => mode })
  const leases = createLeases(server, log)
  const decisions = createDecisions(server, { log, listing })

  function use<T>(work: () => Promise<T>): Promise<T> {
    if (isClosed) return Promise.reject(new QueueError('closed', 'Cannot use the queue: it is closed'))
    return onServer(work)
  }

  async function probe(): Promise<void> {
    const mine = randomUUID()
    const key = queue.toKey(`dp-probe-${mine}`)
    await impatient.set(key, mine, 'PX', 60_000)
    const isThere = (await impatient.get(key)) === mine
    await impatient.del(key)
    if (!isThere) throw unavailable('what was written could not be read')
  }

  return {
    driver: 'bullmq',
    capabilities: capabilities.bullmq,
    enqueue: (job, admits) => use(() => intake.enqueue(job, admits)),
    claim: ({ worker, limit }) =>
      use(() => leases.claim(worker, mode === 'paused' ? 0 : typeof limit === 'number' ? limit : limit())),
    settle: (lease, verdict) => use(() => leases.settle(lease, verdict)),
    settleAll: () => Promise.reject(unsupported('settle several jobs in one change', 'bullmq')),
    extend: (lease) => use(() => leases.extend(lease)),

    get: (id) => use(() => server.get(id)),
    latestOf: (thread) => use(() => intake.latestOf(thread)),
    list: (filter) => use(() => listing.jobs(filter)),
    events: (id) => use(() => log.read(id)),
    discarded: (id) => use(() => decisions.discarded(id)),
    counts: () => use(server.counts),
    countsByKind: () => Promise.reject(unsupported('count jobs by kind', 'bullmq')),
    oldestWaitingSince: () => use(listing.oldestWaiting),
    position: (id) => use(() => listing.position(id)),
    serviceRate: feed.serviceRate,

    deadLetters: (filter) => use(() => listing.deadLetters(filter)),
    replay: (id, how) => use(() => decisions.replay(id, how)),
    replayAll: (filter, how) => use(() => decisions.replayAll(filter, how)),
    discard: (id, how) => use(() => decisions.discard(id, how)),
    audit: (page) => use(() => decisions.audit(page)),

    mode: () => mode,
    setMode: (wanted) =>
      use(async () => {
        await impatient.set(modeKey, wanted)
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
        await probe()
        return { roundTripMs: performance.now() - started }
      }),
    async close() {
      if (isClosed) return
      isClosed = true
      feed.close()
      await log.written()
      await leases.close().catch(onError)
      await server.close()
    },
  }
}
