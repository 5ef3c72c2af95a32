// What drivers that follow the given clock do, to the millisecond.
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Handle } from '../src/attempt.ts'
import { type MemoryQueueOptions, openMemoryQueue } from '../src/memory/open-memory-queue.ts'
import type { Queue } from '../src/queue.ts'
import { openSqliteQueue } from '../src/sqlite/open-sqlite-queue.ts'
import { startWorker } from '../src/worker.ts'
import { aJob } from './a-job.ts'
import { fakeClock, settled } from './fake-clock.ts'
import { temporaryFolder } from './temporary-folder.ts'

const second = 1_000
const minute = 60 * second
const day = 24 * 60 * minute
const error = { code: 'upstream', message: 'Cannot process' }

type Options = Pick<MemoryQueueOptions, 'policy' | 'retention' | 'random'>

describe.each([
  {
    driver: 'sqlite',
    open: (options: MemoryQueueOptions) => openSqliteQueue({ path: join(temporaryFolder(), 'queue.db'), ...options }),
  },
  { driver: 'memory', open: openMemoryQueue },
])('$driver by a fake clock', ({ open }) => {
  function setUp(options: Options = {}) {
    const clock = fakeClock()
    const queue: Queue = open({ clock, ...options })
    onTestFinished(() => queue.close())
    return { clock, queue, start: clock.now() }
  }

  function work(
    { queue, clock }: Pick<ReturnType<typeof setUp>, 'queue' | 'clock'>,
    handle: Handle,
    probe = async () => false,
  ) {
    const worker = startWorker({
      name: 'w1',
      queue,
      clock,
      handle,
      probe,
      concurrency: 4,
      jobTimeoutMs: 4 * minute,
      heartbeatMs: 100 * second,
    })
    onTestFinished(() => worker.stop({ graceMs: 0 }))
  }

  it('attempts come at 0, 1, 3, 7, 15 and 31 s, then the job is a dead letter', async () => {
    const { clock, queue, start } = setUp()
    const times: number[] = []
    work({ queue, clock }, async () => {
      times.push(clock.now() - start)
      return { kind: 'retry', error }
    })
    const { job } = await queue.enqueue(aJob())
    await clock.advance(31 * second - 1)
    expect(times).toEqual([0, 1, 3, 7, 15].map((s) => s * second))
    await clock.advance(1)
    expect(times.at(-1)).toBe(31 * second)
    expect(await queue.get(job.id)).toMatchObject({
      state: { kind: 'dead', reason: 'exhausted', at: start + 31 * second },
      attempts: 6,
      lastError: error,
    })
  })

  it.each([
    [0, 0.8],
    [0.5, 1],
    [1, 1.2],
  ])('with jitter a wait is at most 20 %% shorter or longer (%d)', async (random, part) => {
    const { clock, queue, start } = setUp({ policy: { retryJitter: 0.2 }, random: () => random })
    const times: number[] = []
    work({ queue, clock }, async () => {
      times.push(clock.now() - start)
      return { kind: 'retry', error }
    })
    await queue.enqueue(aJob())
    await clock.advance(60 * second)
    expect(times).toEqual([0, 1, 3, 7, 15, 31].map((s) => s * second * part))
  })

  it('as many attempts as there are waits, and one more', async () => {
    const { clock, queue } = setUp({ policy: { retryDelaysMs: [5] } })
    work({ queue, clock }, async () => ({ kind: 'retry', error }))
    const { job } = await queue.enqueue(aJob())
    await clock.advance(5)
    expect(await queue.get(job.id)).toMatchObject({ state: { kind: 'dead', reason: 'exhausted' }, attempts: 2 })
  })

  it('a lease is over at 300 s, and not a millisecond before', async () => {
    const { clock, queue } = setUp()
    await queue.enqueue(aJob())
    const [lease] = await queue.claim({ worker: 'hangs', limit: 1 })
    await clock.advance(300 * second - 1)
    expect(await queue.claim({ worker: 'w2', limit: 1 })).toEqual([])
    await clock.advance(1)
    const [again] = await queue.claim({ worker: 'w2', limit: 1 })
    expect(again?.job).toMatchObject({ id: lease?.job.id, attempts: 2, lastError: { code: 'lease_overdue' } })
  })

  it('a heartbeat gives a lease its whole time again', async () => {
    const { clock, queue } = setUp()
    await queue.enqueue(aJob())
    const [lease] = await queue.claim({ worker: 'w1', limit: 1 })
    await clock.advance(299 * second)
    if (lease !== undefined) await queue.extend(lease)
    await clock.advance(299 * second)
    expect(await queue.counts()).toMatchObject({ leased: 1 })
    await clock.advance(1 * second)
    expect(await queue.counts()).toMatchObject({ leased: 0, ready: 1 })
  })

  it('a job nobody came for is a dead letter after 24 hours', async () => {
    const { clock, queue } = setUp()
    const { job } = await queue.enqueue(aJob())
    await clock.advance(day - 1)
    expect((await queue.get(job.id))?.state.kind).toBe('ready')
    await clock.advance(1)
    expect(await queue.get(job.id)).toMatchObject({ state: { kind: 'dead', reason: 'expired' }, attempts: 0 })
  })

  it('an idempotency key is free again after 24 hours', async () => {
    const { clock, queue } = setUp()
    const { job } = await queue.enqueue(aJob({ idempotencyKey: 'k', payload: 1 }))
    const [lease] = await queue.claim({ worker: 'w1', limit: 1 })
    if (lease !== undefined) await queue.settle(lease, { kind: 'acknowledge', processedBy: null })
    await clock.advance(day - 1)
    expect((await queue.enqueue(aJob({ idempotencyKey: 'k', payload: 1 }))).job.id).toBe(job.id)
    await expect(queue.enqueue(aJob({ idempotencyKey: 'k', payload: 2 }))).rejects.toMatchObject({ code: 'conflict' })
    await clock.advance(1)
    expect((await queue.enqueue(aJob({ idempotencyKey: 'k', payload: 2 }))).isNew).toBe(true)
  })

  it('an outage of ten minutes costs no job an attempt', async () => {
    const { clock, queue, start } = setUp()
    const isThere = () => clock.now() - start >= 10 * minute
    work(
      { queue, clock },
      async () => (isThere() ? { kind: 'done', processedBy: 'p1' } : { kind: 'away' }),
      async () => isThere(),
    )
    for (let n = 0; n < 20; n += 1) await queue.enqueue(aJob({ payload: n }))
    await clock.advance(10 * minute - 1)
    expect(await queue.counts()).toMatchObject({ ready: 20, leased: 0, done: 0 })
    await clock.advance(2 * second)
    await settled()
    const { items } = await queue.list({ limit: 99 })
    expect(items.map(({ state, attempts }) => [state.kind, attempts])).toEqual(Array(20).fill(['done', 1]))
  })
})
