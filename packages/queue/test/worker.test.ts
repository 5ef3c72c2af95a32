import { AsyncLocalStorage } from 'node:async_hooks'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Handle, Outcome } from '../src/attempt.ts'
import type { Job } from '../src/job.ts'
import type { Queue } from '../src/queue.ts'
import { openSqliteQueue } from '../src/sqlite/open-sqlite-queue.ts'
import { startWorker, type Worker, type WorkerOptions } from '../src/worker.ts'
import { aJob } from './a-job.ts'
import { type FakeClock, fakeClock, settled } from './fake-clock.ts'
import { temporaryFolder } from './temporary-folder.ts'

interface Bench {
  readonly queue: Queue
  readonly clock: FakeClock
  readonly worker: Worker
  /** Ids in the order in which work on them began. */
  readonly begun: string[]
  enqueue(n?: number): Promise<readonly string[]>
  job(id: string | undefined): Promise<Job>
}

const done: Outcome = { kind: 'done', processedBy: 'p1' }
const error = { code: 'upstream', message: 'Cannot process' }

async function bench(handle: Handle, options: Partial<WorkerOptions> = {}): Promise<Bench> {
  const clock = fakeClock()
  const queue = openSqliteQueue({ path: join(temporaryFolder(), 'queue.db'), clock })
  const begun: string[] = []
  const worker = startWorker({
    name: 'w1',
    queue,
    clock,
    concurrency: 2,
    jobTimeoutMs: 240_000,
    heartbeatMs: 100_000,
    probe: async () => false,
    handle: (lease, signal) => {
      begun.push(lease.job.id)
      return handle(lease, signal)
    },
    ...options,
  })
  onTestFinished(async () => {
    const stopped = worker.stop({ graceMs: 0 })
    await clock.advance(0)
    await stopped
    await queue.close()
  })
  await settled()
  return {
    queue,
    clock,
    worker,
    begun,
    async enqueue(n = 1) {
      const taken = await Promise.all(Array.from({ length: n }, (_, i) => queue.enqueue(aJob({ payload: i }))))
      await settled()
      return taken.map(({ job }) => job.id)
    },
    async job(id = '') {
      const found = await queue.get(id)
      if (found === undefined) throw new Error(`no job ${id}`)
      return found
    },
  }
}

/** Work that ends when the test says so. */
function held() {
  const ends: ((outcome: Outcome) => void)[] = []
  const signals: AbortSignal[] = []
  const handle: Handle = (_lease, signal) => {
    signals.push(signal)
    return new Promise((resolve) => ends.push(resolve))
  }
  return {
    handle,
    signals,
    async end(outcome: Outcome = done) {
      ends.shift()?.(outcome)
      await settled()
    },
  }
}

describe('a worker', () => {
  it('takes a new job at once, without time passing', async () => {
    const { enqueue, job, clock, worker } = await bench(async () => done)
    const before = clock.now()
    const [id] = await enqueue()
    expect(await job(id)).toMatchObject({ state: { kind: 'done', at: before }, handledBy: 'w1', processedBy: 'p1' })
    expect(worker.state()).toBe('idle')
  })

  it('asks nothing while there is nothing to do', async () => {
    let claims = 0
    const { queue } = await bench(async () => done)
    const clock = fakeClock()
    const counting: WorkerOptions['queue'] = {
      ...queue,
      claim: (asked) => {
        claims += 1
        return queue.claim(asked)
      },
    }
    const idle = startWorker({
      name: 'idle',
      queue: counting,
      clock,
      handle: async () => done,
      probe: async () => true,
      concurrency: 1,
      jobTimeoutMs: 1,
      heartbeatMs: 1,
    })
    await clock.advance(3_600_000)
    expect([claims, clock.sleepers(), idle.state()]).toEqual([1, 0, 'idle'])
    await idle.stop({ graceMs: 0 })
  })

  it('works on as many jobs as it may, and on the next as soon as one ends', async () => {
    const work = held()
    const { enqueue, begun, worker } = await bench(work.handle)
    const ids = await enqueue(3)
    expect(begun).toEqual(ids.slice(0, 2))
    expect([worker.state(), worker.running()]).toEqual(['busy', 2])
    await work.end()
    expect(begun).toEqual(ids)
  })

  it('tries again on schedule, and gives up after the sixth attempt', async () => {
    const times: number[] = []
    const opened = await bench(async () => {
      times.push(opened.clock.now())
      return { kind: 'retry', error }
    })
    const [id] = await opened.enqueue()
    await opened.clock.advance(60_000)
    const first = times[0] ?? 0
    expect(times.map((at) => at - first)).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000])
    expect(await opened.job(id)).toMatchObject({
      state: { kind: 'dead', reason: 'exhausted' },
      attempts: 6,
      lastError: error,
    })
  })

  it('takes what its work throws for a failed attempt', async () => {
    const { enqueue, job } = await bench(async () => {
      throw new Error('Cannot read the moon')
    })
    const [id] = await enqueue()
    expect(await job(id)).toMatchObject({
      attempts: 1,
      lastError: { code: 'internal', message: 'Cannot read the moon' },
    })
  })

  it('rejects at once what cannot get better', async () => {
    const { enqueue, job } = await bench(async () => ({ kind: 'reject', error }))
    const [id] = await enqueue()
    expect(await job(id)).toMatchObject({ state: { kind: 'dead', reason: 'rejected' }, attempts: 1 })
  })

  it('aborts work that takes longer than it may, and counts the attempt', async () => {
    const work = held()
    const { enqueue, job, clock } = await bench(work.handle)
    const [id] = await enqueue()
    await clock.advance(240_000)
    expect(work.signals[0]?.aborted).toBe(true)
    expect(await job(id)).toMatchObject({ attempts: 1, lastError: { code: 'job_timeout' } })
  })

  it('stops work whose lease was lost, and tells nothing of it', async () => {
    let stopped: boolean | undefined
    const { queue, clock, worker, enqueue, job } = await bench(
      (_, signal) =>
        new Promise((resolve) =>
          signal.addEventListener('abort', () => {
            stopped = true
            resolve(done)
          }),
        ),
      { concurrency: 1 },
    )
    const [id] = await enqueue()
    // Somebody else's claim, as after a lease that ran out: the worker's token is an old one from then on.
    const held = await job(id)
    await queue.settle({ job: held, token: held.token }, { kind: 'release' })
    expect(await queue.claim({ worker: 'w2', limit: 1 })).toHaveLength(1)
    await clock.advance(100_000)
    expect([stopped, worker.running()]).toEqual([true, 0])
    expect(await job(id)).toMatchObject({ handledBy: 'w2', state: { kind: 'leased' } })
  })

  it('keeps the lease of long work by its heartbeat', async () => {
    const work = held()
    const { enqueue, job, clock } = await bench(work.handle, { jobTimeoutMs: 3_600_000 })
    const [id] = await enqueue()
    await clock.advance(1_000_000)
    expect(await job(id)).toMatchObject({ state: { kind: 'leased' }, attempts: 1, token: 1 })
    await work.end()
    expect((await job(id)).state.kind).toBe('done')
  })

  it('goes on after the queue failed it', async () => {
    const errors: unknown[] = []
    const { queue } = await bench(async () => done)
    const clock = fakeClock()
    let failures = 1
    const failing: WorkerOptions['queue'] = {
      ...queue,
      claim: (options) => (failures-- > 0 ? Promise.reject(new Error('disk full')) : queue.claim(options)),
    }
    const worker = startWorker({
      name: 'w2',
      queue: failing,
      clock,
      handle: async () => done,
      probe: async () => true,
      concurrency: 1,
      jobTimeoutMs: 1_000,
      heartbeatMs: 1_000,
      onError: (caught) => errors.push(caught),
    })
    await settled()
    expect(errors).toHaveLength(1)
    await clock.advance(1_000)
    expect([failures, worker.state()]).toEqual([-1, 'idle'])
    await worker.stop({ graceMs: 0 })
  })
})

it('works outside the asynchronous context of whoever wakes it', async () => {
  const request = new AsyncLocalStorage<string>()
  const seen: unknown[] = []
  const { queue, worker } = await bench(async () => {
    seen.push(request.getStore())
    return done
  })
  await queue.setMode('paused')
  await request.run('enqueue', () => queue.enqueue(aJob()))
  await request.run('resume', () => queue.setMode('open'))
  await settled()
  await request.run('enqueue again', () => queue.enqueue(aJob()))
  await settled()
  expect([worker.state(), seen]).toEqual(['idle', [undefined, undefined]])
})

describe('while whoever does the work is away', () => {
  it('ten minutes cost no attempt and no claim, and the work goes on when a probe says so', async () => {
    let isThere = false
    const { enqueue, job, begun, clock, worker, queue } = await bench(async () => (isThere ? done : { kind: 'away' }), {
      probe: async () => isThere,
      concurrency: 1,
    })
    const ids = await enqueue(3)
    expect([worker.state(), begun.length]).toEqual(['waiting', 1])
    await clock.advance(600_000)
    expect([worker.state(), begun.length]).toEqual(['waiting', 1])
    for (const id of ids) expect((await job(id)).attempts).toBe(0)

    isThere = true
    await clock.advance(1_000)
    expect(await queue.counts()).toMatchObject({ ready: 0, done: 3 })
    expect((await job(ids[0])).attempts).toBe(1)
    expect(worker.state()).toBe('idle')
  })

  it('a probe that is wrong is believed less and less, and one job at a time finds out', async () => {
    const times: number[] = []
    const opened = await bench(
      async () => {
        times.push(opened.clock.now())
        return { kind: 'away' }
      },
      { probe: async () => true, concurrency: 4 },
    )
    await opened.enqueue(4)
    const first = times[0] ?? 0
    times.length = 0
    await opened.clock.advance(100_000)
    expect(times.map((at) => at - first)).toEqual([1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000])
  })

  it('it tries again when the time it was told is over', async () => {
    let isThere = false
    const { enqueue, job, begun, clock } = await bench(
      async () => (isThere ? done : { kind: 'away', retryAfterMs: 7_500 }),
      { concurrency: 1 },
    )
    const [id] = await enqueue()
    isThere = true
    await clock.advance(7_499)
    expect(begun).toHaveLength(1)
    await clock.advance(1)
    expect((await job(id)).state.kind).toBe('done')
  })

  it('a failing probe is a no', async () => {
    const { enqueue, begun, clock } = await bench(async () => ({ kind: 'away' }), {
      probe: () => Promise.reject(new Error('refused')),
    })
    await enqueue()
    await clock.advance(10_000)
    expect(begun).toHaveLength(1)
  })

  it('only the time to live ends the wait', async () => {
    const { enqueue, job, clock } = await bench(async () => ({ kind: 'away' }), { probeEveryMs: 600_000 })
    const [id] = await enqueue()
    await clock.advance(24 * 3_600_000)
    expect((await job(id)).state).toMatchObject({ kind: 'dead', reason: 'expired' })
  })
})

describe('pausing', () => {
  it('leaves jobs where they are until the queue is opened again', async () => {
    const { enqueue, begun, worker, queue } = await bench(async () => done)
    await queue.setMode('paused')
    const ids = await enqueue(2)
    expect([worker.state(), begun]).toEqual(['paused', []])
    await queue.setMode('open')
    await settled()
    expect(begun).toEqual(ids)
  })
})

describe('stopping', () => {
  it('waits for what is in progress and takes nothing more', async () => {
    const work = held()
    const { enqueue, job, worker } = await bench(work.handle, { concurrency: 1 })
    const ids = await enqueue(2)
    const stopped = worker.stop({ graceMs: 10_000 })
    await work.end()
    await stopped
    expect((await job(ids[0])).state.kind).toBe('done')
    expect((await job(ids[1])).state.kind).toBe('ready')
  })

  it('gives back what does not end in time, its attempt not counted', async () => {
    const work = held()
    const { enqueue, job, clock, worker } = await bench(work.handle)
    const [id] = await enqueue()
    const stopped = worker.stop({ graceMs: 5_000 })
    await clock.advance(5_000)
    await stopped
    expect(work.signals[0]?.aborted).toBe(true)
    expect(await job(id)).toMatchObject({ state: { kind: 'ready' }, attempts: 0 })
  })

  it('cuts a wait short', async () => {
    const { enqueue, worker, clock } = await bench(async () => ({ kind: 'away' }))
    await enqueue()
    await worker.stop({ graceMs: 1_000 })
    expect([worker.state(), clock.sleepers()]).toEqual(['stopped', 1]) // the queue's own timer for the job's life
  })
})

it('a wake-up between looking and waiting is not lost', async () => {
  const target = new EventTarget()
  const finished = once(target, 'finished')
  let left = 200
  const { queue } = await bench(async () => {
    left -= 1
    if (left === 0) target.dispatchEvent(new Event('finished'))
    return done
  })
  for (let n = 0; n < 200; n += 1) void queue.enqueue(aJob({ payload: n }))
  await finished
  expect(left).toBe(0)
})
