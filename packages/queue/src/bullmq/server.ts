import { Queue as BullQueue, QueueEvents, QueueEventsProducer, type JobState as RecordState } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Job } from '../job.ts'
import type { Counts } from '../queue.ts'
import { defaultRetention, type Retention } from '../retention.ts'
import { defaultPolicy, type Policy } from '../transition.ts'
import { connect, firstConnection } from './connect.ts'
import { type Data, type JobRecord, toJob } from './record.ts'

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

/** The queue as BullMQ keeps it on its server, and what everything here asks of it. */
export interface Server {
  readonly name: string
  readonly prefix: string
  readonly policy: Policy
  readonly retention: Retention
  readonly onError: (error: unknown) => void
  /** Tells its caller at once that the server is away. */
  readonly impatient: Redis
  /** Waits until it is back. */
  readonly patient: Redis
  readonly queue: BullQueue<Data, unknown, string>
  readonly producer: QueueEventsProducer
  readonly events: QueueEvents
  recordOf(id: string): Promise<Found | undefined>
  get(id: string): Promise<Job | undefined>
  toJob(found: Found): Job
  counts(): Promise<Counts>
  close(): Promise<void>
}

export interface Found {
  readonly record: JobRecord
  readonly state: RecordState
}

/** BullMQ's lock: a lease that nobody extends ends after it. */
const lockMs = 30_000
const prefix = 'dataprime'

/** Throws `unavailable` when the server cannot be reached. */
export async function openServer(options: BullmqQueueOptions): Promise<Server> {
  const { url, name = 'jobs', onError = () => {} } = options
  const policy: Policy = { ...defaultPolicy, leaseMs: lockMs, ...options.policy }
  const retention: Retention = { ...defaultRetention, ...options.retention }
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

  return {
    name,
    prefix,
    policy,
    retention,
    onError,
    impatient,
    patient,
    queue,
    producer,
    events,
    recordOf,
    async get(id) {
      const found = await recordOf(id)
      return found && job(found)
    },
    toJob: job,
    async counts() {
      const of = await queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active', 'completed', 'failed')
      return {
        ready: (of['waiting'] ?? 0) + (of['prioritized'] ?? 0) + (of['delayed'] ?? 0),
        leased: of['active'] ?? 0,
        done: of['completed'] ?? 0,
        dead: of['failed'] ?? 0,
      }
    },
    async close() {
      await Promise.allSettled([events.close(), producer.close(), queue.close()])
      patient.disconnect()
      impatient.disconnect()
    },
  }

  function job({ record, state }: Found): Job {
    return toJob(record, state, policy.leaseMs)
  }

  /** A record does not know its state, and the two are read one after the other: so until neither has changed meanwhile. */
  async function recordOf(id: string): Promise<Found | undefined> {
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
}
