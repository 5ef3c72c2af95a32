// What every driver keeps, and what each says it can: the same tests for all of them, against the real thing.
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Handle, Outcome } from '../../src/attempt.ts'
import type { Capabilities } from '../../src/capabilities.ts'
import { type Job, statusOf } from '../../src/job.ts'
import type { JobChange, Lease, NewJob, Queue, Verdict } from '../../src/queue.ts'
import type { Retention } from '../../src/retention.ts'
import type { Policy } from '../../src/transition.ts'
import { startWorker, type WorkerOptions } from '../../src/worker.ts'
import { aJob, producer, root } from '../a-job.ts'

export interface Driver {
  readonly name: string
  readonly capabilities: Capabilities
  /** A queue of its own, real time, closed when the test ends. */
  open(options?: { readonly policy?: Partial<Policy>; readonly retention?: Partial<Retention> }): Promise<Queue>
}

const error = { code: 'upstream', message: 'Cannot process' }
const soon = { timeout: 30_000, interval: 10 }

export function conformance({ name, capabilities, open }: Driver): void {
  vi.setConfig({ testTimeout: 60_000 }) // real time, on a machine that may have much else to do

  async function claimOne(queue: Queue): Promise<Lease> {
    const [lease] = await vi.waitFor(async () => {
      const leases = await queue.claim({ worker: 'w1', limit: 1 })
      expect(leases).toHaveLength(1)
      return leases
    }, soon)
    if (lease === undefined) throw new Error('nothing is due')
    return lease
  }

  const reject = async (queue: Queue) => queue.settle(await claimOne(queue), { kind: 'reject', error })

  async function deadLetter(queue: Queue, changes: Partial<NewJob> = {}): Promise<Job> {
    const { job } = await queue.enqueue(aJob(changes))
    await reject(queue)
    return job
  }

  function work(queue: Queue, handle: Handle, options: Partial<WorkerOptions> = {}) {
    const worker = startWorker({
      name: 'w1',
      queue,
      handle,
      probe: async () => true,
      probeEveryMs: 20,
      concurrency: 4,
      jobTimeoutMs: 10_000,
      heartbeatMs: 1_000,
      ...options,
    })
    onTestFinished(() => worker.stop({ graceMs: 0 }))
    return worker
  }

  const done: Outcome = { kind: 'done', processedBy: 'p1' }
  const reached = (queue: Queue, id: string, state: Job['state']['kind']) =>
    vi.waitFor(async () => {
      const job = await queue.get(id)
      expect(job?.state.kind).toBe(state)
      return job as Job
    }, soon)

  describe(`${name}: taking in`, () => {
    it('keeps everything a job is made of', async () => {
      const queue = await open()
      const { job, isNew, waiting } = await queue.enqueue(aJob({ payload: { text: 'ä', list: [1, null] } }))
      expect([isNew, waiting]).toEqual([true, 1])
      expect(await queue.get(job.id)).toEqual(job)
      expect(job).toMatchObject({ payload: { text: 'ä', list: [1, null] }, root, producer, attempts: 0, token: 0 })
    })

    it('gives the job that a known id names, as it was', async () => {
      const queue = await open()
      const first = await queue.enqueue(aJob({ id: 'request-1', payload: 1 }))
      const second = await queue.enqueue(aJob({ id: 'request-1', payload: 2 }))
      expect(second).toEqual({ job: first.job, isNew: false, waiting: 1 })
    })

    it('gives the same job for the same key and payload, and refuses another payload', async () => {
      const queue = await open()
      const first = await queue.enqueue(aJob({ idempotencyKey: 'k', payload: { a: 1, b: 2 } }))
      const second = await queue.enqueue(aJob({ idempotencyKey: 'k', payload: { b: 2, a: 1 } }))
      expect(second).toMatchObject({ job: { id: first.job.id }, isNew: false, waiting: 1 })
      const other = queue.enqueue(aJob({ idempotencyKey: 'k', payload: 3 }))
      await expect(other).rejects.toMatchObject({ code: 'conflict' })
      const ofSomebody = await queue.enqueue(aJob({ idempotencyKey: 'k', payload: 3, caller: 'somebody' }))
      expect(ofSomebody.isNew).toBe(true)
      const ofAnotherKind = await queue.enqueue(aJob({ idempotencyKey: 'k', payload: 3, kind: 'other' }))
      expect(ofAnotherKind.isNew).toBe(true)
    })

    it('makes one job of many enqueues at once under one key', async () => {
      const queue = await open()
      const all = await Promise.all(Array.from({ length: 5 }, () => queue.enqueue(aJob({ idempotencyKey: 'k' }))))
      expect(new Set(all.map(({ job }) => job.id)).size).toBe(1)
      expect(all.filter(({ isNew }) => isNew)).toHaveLength(1)
    })

    it('forgets a key when its window is over', async () => {
      const queue = await open({ retention: { idempotencyWindowMs: 50 } })
      const { job } = await queue.enqueue(aJob({ idempotencyKey: 'k', payload: 1 }))
      await vi.waitFor(async () => {
        const later = await queue.enqueue(aJob({ idempotencyKey: 'k', payload: 2 }))
        expect(later.job.id).not.toBe(job.id)
      }, soon)
    })

    it('finds the newest job of a caller in a thread', async () => {
      const queue = await open()
      await queue.enqueue(aJob({ caller: 'a', thread: 't' }))
      const newest = await queue.enqueue(aJob({ caller: 'a', thread: 't' }))
      await queue.enqueue(aJob({ caller: 'b', thread: 't' }))
      expect((await queue.latestOf({ caller: 'a', thread: 't' }))?.id).toBe(newest.job.id)
      expect(await queue.latestOf({ caller: 'b', thread: 'u' })).toBeUndefined()
    })
  })

  describe(`${name}: handing out`, () => {
    it('goes by priority, then in order of arrival', async () => {
      const queue = await open()
      const ids: string[] = []
      for (const priority of [0, 0, 5, 5, -1]) ids.push((await queue.enqueue(aJob({ priority }))).job.id)
      const leases = await queue.claim({ worker: 'w1', limit: 10 })
      expect(leases.map(({ job }) => ids.indexOf(job.id))).toEqual([2, 3, 0, 1, 4])
    })

    it('never gives one job to two, and no more than is asked for', async () => {
      const queue = await open()
      for (let n = 0; n < 3; n += 1) await queue.enqueue(aJob())
      const claims = await Promise.all([1, 2, 3].map(() => queue.claim({ worker: 'w1', limit: 1 })))
      expect(new Set(claims.flat().map(({ job }) => job.id)).size).toBe(3)
      expect(await queue.claim({ worker: 'w1', limit: () => 2 })).toEqual([])
    })

    it('holds a delayed job back until its time', async () => {
      const queue = await open()
      const before = Date.now()
      await queue.enqueue(aJob({ delayMs: 100 }))
      expect(await queue.claim({ worker: 'w1', limit: 1 })).toEqual([])
      await claimOne(queue)
      expect(Date.now() - before).toBeGreaterThanOrEqual(99)
    })

    it('does not work on a job whose life is over', async () => {
      const queue = await open()
      const { job } = await queue.enqueue(aJob({ ttlMs: 0 }))
      await vi.waitFor(async () => {
        expect(await queue.claim({ worker: 'w1', limit: 1 })).toEqual([])
        expect((await queue.get(job.id))?.state).toMatchObject({ kind: 'dead', reason: 'expired' })
      }, soon)
    })
  })

  describe(`${name}: verdicts`, () => {
    it('acknowledged: done, and by whom', async () => {
      const queue = await open()
      const { job } = await queue.enqueue(aJob())
      await queue.settle(await claimOne(queue), { kind: 'acknowledge', processedBy: 'p1' })
      expect(await queue.get(job.id)).toMatchObject({
        state: { kind: 'done' },
        attempts: 1,
        handledBy: 'w1',
        processedBy: 'p1',
        lastError: null,
      })
      expect(await queue.counts()).toEqual({ ready: 0, leased: 0, done: 1, dead: 0 })
    })

    it('refused: failed for its owner, and no dead letter', async () => {
      const queue = await open()
      const { job } = await queue.enqueue(aJob())
      await queue.settle(await claimOne(queue), { kind: 'refuse', error, processedBy: 'p1' })
      const refused = (await queue.get(job.id)) as Job
      expect(refused).toMatchObject({ state: { kind: 'done' }, attempts: 1, processedBy: 'p1', lastError: error })
      expect(statusOf(refused)).toBe('FAILED')
      expect((await queue.list({ limit: 9, status: 'FAILED' })).items).toHaveLength(1)
      expect((await queue.list({ limit: 9, status: 'COMPLETE' })).items).toEqual([])
      expect((await queue.deadLetters({ limit: 9 })).items).toEqual([])
      expect((await queue.events(job.id)).at(-1)).toMatchObject({ kind: 'refused', error })
      await expect(queue.replay(job.id, { by: 'me' })).rejects.toMatchObject({ code: 'not_dead' })
    })

    it('failed: again after its wait, with a larger token, and dead after the last', async () => {
      const queue = await open({ policy: { retryDelaysMs: [1, 1] } })
      const { job } = await queue.enqueue(aJob())
      const tokens: number[] = []
      for (const attempt of [1, 2, 3]) {
        const lease = await claimOne(queue)
        expect(lease.job.attempts).toBe(attempt)
        tokens.push(lease.token)
        await queue.settle(lease, { kind: 'fail', error })
      }
      expect(tokens).toEqual(tokens.toSorted((a, b) => a - b))
      expect(new Set(tokens).size).toBe(3)
      expect(await queue.get(job.id)).toMatchObject({
        state: { kind: 'dead', reason: 'exhausted' },
        attempts: 3,
        lastError: error,
      })
    })

    it('rejected: dead at once', async () => {
      const queue = await open()
      const job = await deadLetter(queue)
      expect(await queue.get(job.id)).toMatchObject({
        state: { kind: 'dead', reason: 'rejected' },
        attempts: 1,
        lastError: error,
      })
    })

    it('released: handed out again at once, uncounted, before those that came later', async () => {
      const queue = await open()
      const { job } = await queue.enqueue(aJob())
      await queue.enqueue(aJob())
      for (let n = 0; n < 8; n += 1) {
        const lease = await claimOne(queue)
        expect(lease.job).toMatchObject({ id: job.id, attempts: 1 })
        await queue.settle(lease, { kind: 'release' })
      }
      expect(await queue.get(job.id)).toMatchObject({ state: { kind: 'ready' }, attempts: 0 })
    })

    it('are taken from the holder only, and once', async () => {
      const queue = await open()
      await queue.enqueue(aJob())
      const lease = await claimOne(queue)
      await queue.extend(lease)
      await queue.settle(lease, { kind: 'release' })
      const second = await claimOne(queue)
      for (const late of [
        () => queue.settle(lease, { kind: 'acknowledge', processedBy: null }),
        () => queue.settle(lease, { kind: 'fail', error }),
        () => queue.extend(lease),
      ])
        await expect(late()).rejects.toMatchObject({ code: 'lease_lost' })
      await queue.settle(second, { kind: 'acknowledge', processedBy: null })
    })

    it('are taken once, of many given at once', async () => {
      const queue = await open()
      const { job } = await queue.enqueue(aJob())
      const lease = await claimOne(queue)
      const verdicts: readonly Verdict[] = [
        { kind: 'acknowledge', processedBy: 'p1' },
        { kind: 'refuse', error, processedBy: 'p1' },
        { kind: 'fail', error },
        { kind: 'reject', error },
        { kind: 'release' },
      ]
      const given = Array.from({ length: 64 }, (_, n) => verdicts[n % verdicts.length] as Verdict)
      const settled = await Promise.allSettled(given.map((verdict) => queue.settle(lease, verdict)))
      expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const each of settled)
        if (each.status === 'rejected') expect(each.reason).toMatchObject({ code: 'lease_lost' })
      expect(await queue.events(job.id)).toHaveLength(3) // taken in, claimed, and the one that was first
      const { leased, ...others } = await queue.counts()
      expect([leased, Object.values(others).toSorted()]).toEqual([0, [0, 0, 1]])
    })

    it('leave it known when the job was first worked on, until it is replayed', async () => {
      const queue = await open({ policy: { retryDelaysMs: [1] } })
      const { job } = await queue.enqueue(aJob())
      const first = await claimOne(queue)
      await wait(20) // real time, so that a second start would be another one
      await queue.settle(first, { kind: 'release' })
      await queue.settle(await claimOne(queue), { kind: 'fail', error })
      const third = await claimOne(queue)
      expect((await queue.get(job.id))?.startedAt).toBe(first.job.startedAt)
      await queue.settle(third, { kind: 'reject', error })
      expect((await queue.get(job.id))?.startedAt).toBe(first.job.startedAt)
      await queue.replay(job.id, { by: 'me' })
      const again = await claimOne(queue)
      expect(again.job.startedAt).toBeGreaterThan(first.job.startedAt ?? 0)
      expect((await queue.get(job.id))?.startedAt).toBe(again.job.startedAt)
    })

    it('tell the story of the job', async () => {
      const queue = await open({ policy: { retryDelaysMs: [1] } })
      const { job } = await queue.enqueue(aJob())
      await queue.settle(await claimOne(queue), { kind: 'release' })
      await queue.settle(await claimOne(queue), { kind: 'fail', error })
      await queue.settle(await claimOne(queue), { kind: 'acknowledge', processedBy: null })
      const story = (await queue.events(job.id)).map(({ kind, attempt }) => `${kind} ${attempt}`)
      expect(story).toEqual([
        'enqueued 0',
        'claimed 1',
        'released 0',
        'claimed 1',
        'failed 1',
        'claimed 2',
        'acknowledged 2',
      ])
    })
  })

  describe(`${name}: dead letters`, () => {
    it('are listed with why, by filter and page', async () => {
      const queue = await open()
      const ids: string[] = []
      for (const caller of ['a', 'a', 'b']) ids.push((await deadLetter(queue, { caller })).id)
      const first = await queue.deadLetters({ limit: 2, reason: 'rejected', errorCode: 'upstream' })
      expect(first.items).toHaveLength(2)
      const rest = await queue.deadLetters({
        limit: 2,
        reason: 'rejected',
        errorCode: 'upstream',
        cursor: first.next ?? '',
      })
      expect(rest.next).toBeNull()
      expect(new Set([...first.items, ...rest.items].map(({ id }) => id))).toEqual(new Set(ids))
      expect((await queue.deadLetters({ limit: 9, caller: 'b' })).items.map(({ id }) => id)).toEqual([ids[2]])
      expect((await queue.deadLetters({ limit: 9, reason: 'expired' })).items).toEqual([])
    })

    it('are replayed as the same job from the start, by whom is kept', async () => {
      const queue = await open()
      const job = await deadLetter(queue)
      await queue.replay(job.id, { by: 'admin' })
      const lease = await claimOne(queue)
      expect(lease.job).toMatchObject({ id: job.id, root, producer, payload: job.payload, attempts: 1 })
      expect(lease.token).toBeGreaterThan(1)
      expect((await queue.audit({ limit: 9 })).items).toMatchObject([
        { by: 'admin', action: 'replayed', jobId: job.id, reason: 'rejected', error, payload: null },
      ])
    })

    it('are replayed with another payload, and what it was is kept', async () => {
      const queue = await open()
      const job = await deadLetter(queue, { payload: 'bad' })
      await queue.replay(job.id, { by: 'admin', payload: 'good' })
      expect((await claimOne(queue)).job.payload).toBe('good')
      expect((await queue.audit({ limit: 9 })).items).toMatchObject([{ action: 'edited', payload: 'bad' }])
    })

    it('are replayed once when several do so at the same time, with the payload of the one who did', async () => {
      const queue = await open()
      const job = await deadLetter(queue, { payload: 'bad' })
      const decisions = await Promise.allSettled([
        ...[1, 2, 3, 4].map((n) => queue.replay(job.id, { by: `admin ${n}`, payload: n })),
        queue.discard(job.id, { by: 'admin 5' }),
      ])
      const refused = decisions.filter((each) => each.status === 'rejected')
      expect(refused).toHaveLength(4)
      for (const { reason } of refused) expect(['not_dead', 'not_found']).toContain(reason.code)
      const { items } = await queue.audit({ limit: 9 })
      expect(items).toHaveLength(1)
      const left = await queue.get(job.id)
      if (items[0]?.action === 'discarded') expect(left).toBeUndefined()
      else expect(`admin ${left?.payload}`).toBe(items[0]?.by)
    })

    it('are replayed by filter, and only once', async () => {
      const queue = await open()
      const ids = [await deadLetter(queue, { caller: 'a' }), await deadLetter(queue, { caller: 'a' })].map(
        ({ id }) => id,
      )
      await deadLetter(queue, { caller: 'b' })
      const replayed = await queue.replayAll({ caller: 'a' }, { by: 'admin', limit: 10 })
      expect(new Set(replayed)).toEqual(new Set(ids))
      expect(await queue.replayAll({ caller: 'a' }, { by: 'admin', limit: 10 })).toEqual([])
      expect(await queue.counts()).toMatchObject({ ready: 2, dead: 1 })
    })

    it('are replayed once when two filters meet', async () => {
      const queue = await open()
      const ids: string[] = []
      for (let n = 0; n < 6; n++) ids.push((await deadLetter(queue)).id)
      const replayed = await Promise.all([1, 2].map(() => queue.replayAll({}, { by: 'admin', limit: 10 })))
      expect(replayed.flat().toSorted()).toEqual(ids.toSorted())
    })

    it('are gone when discarded, and what they were is kept', async () => {
      const queue = await open()
      const job = await deadLetter(queue, { payload: 'bad' })
      const told: JobChange[] = []
      queue.onChange((change) => told.push(change))
      expect(await queue.discarded(job.id)).toBeUndefined()
      await queue.discard(job.id, { by: 'admin' })
      expect(await queue.get(job.id)).toBeUndefined()
      const left = await queue.discarded(job.id)
      expect(left?.caller).toBe(job.caller)
      expect(left?.events.map(({ kind }) => kind)).toEqual(['enqueued', 'claimed', 'rejected', 'discarded'])
      const { id: jobId, kind, caller, traceId } = job
      const change = { jobId, kind, caller, traceId, event: 'discarded', status: 'FAILED', attempts: 1 }
      await vi.waitFor(() => expect(told).toContainEqual({ ...change, at: expect.any(Number) }), soon)
      expect((await queue.audit({ limit: 9 })).items).toMatchObject([
        { by: 'admin', action: 'discarded', jobId: job.id, payload: 'bad' },
      ])
    })

    it('are the only jobs that can be replayed or discarded', async () => {
      const queue = await open()
      const { job } = await queue.enqueue(aJob())
      await expect(queue.replay(job.id, { by: 'me' })).rejects.toMatchObject({ code: 'not_dead' })
      await expect(queue.discard(job.id, { by: 'me' })).rejects.toMatchObject({ code: 'not_dead' })
      await expect(queue.replay('nobody', { by: 'me' })).rejects.toMatchObject({ code: 'not_found' })
    })
  })

  describe(`${name}: looking`, () => {
    it('lists by status, a page at a time', async () => {
      const queue = await open({ policy: { retryDelaysMs: [60_000] } })
      const ids: string[] = []
      for (let n = 0; n < 4; n += 1) ids.push((await queue.enqueue(aJob())).job.id)
      await queue.settle(await claimOne(queue), { kind: 'acknowledge', processedBy: null })
      await queue.settle(await claimOne(queue), { kind: 'fail', error })
      const listed = async (filter: Parameters<Queue['list']>[0]) =>
        (await queue.list(filter)).items.map((job) => ids.indexOf(job.id)).toSorted()
      expect(await listed({ limit: 9 })).toEqual([0, 1, 2, 3])
      expect(await listed({ limit: 9, status: 'PENDING' })).toEqual([2, 3])
      expect(await listed({ limit: 9, status: 'PROCESSING' })).toEqual([1])
      expect(await listed({ limit: 9, status: 'COMPLETE' })).toEqual([0])
      expect(await listed({ limit: 9, kind: 'other' })).toEqual([])
      const page = await queue.list({ limit: 3 })
      expect((await queue.list({ limit: 3, cursor: page.next ?? '' })).items).toHaveLength(1)
    })

    it('knows places, and since when the oldest waits', async () => {
      const queue = await open()
      expect(await queue.oldestWaitingSince()).toBeNull()
      const first = await queue.enqueue(aJob())
      const second = await queue.enqueue(aJob())
      expect(await queue.oldestWaitingSince()).toBe(first.job.enqueuedAt)
      const urgent = await queue.enqueue(aJob({ priority: 1 }))
      const places = [first, second, urgent].map(({ job }) => queue.position(job.id))
      expect(await Promise.all(places)).toEqual([2, 3, 1])
      await queue.enqueue(aJob({ priority: 2, delayMs: 60_000 }))
      expect(await queue.position(urgent.job.id)).toBe(1) // what is put off is before nobody
      await claimOne(queue)
      expect(await queue.position(urgent.job.id)).toBeNull()
    })

    it('can be written and read, and says how fast', async () => {
      const queue = await open()
      expect((await queue.check()).roundTripMs).toBeGreaterThanOrEqual(0)
    })

    it('takes nothing after it was closed', async () => {
      const queue = await open()
      await queue.close()
      await expect(queue.enqueue(aJob())).rejects.toMatchObject({ code: 'closed' })
    })
  })

  describe(`${name}: modes`, () => {
    it('paused: takes in and hands out nothing, until it is opened', async () => {
      const queue = await open()
      await queue.setMode('paused')
      expect(queue.mode()).toBe('paused')
      await queue.enqueue(aJob())
      expect(await queue.claim({ worker: 'w1', limit: 1 })).toEqual([])
      await queue.setMode('open')
      await claimOne(queue)
    })

    it('full: takes in nothing that is new, and knows what it has', async () => {
      const queue = await open()
      const seen: number[] = []
      const admits = (waiting: number) => {
        seen.push(waiting)
        return waiting < 1
      }
      const id = '01a00000-0000-7000-8000-000000000001'
      const { job } = await queue.enqueue(aJob({ id, idempotencyKey: 'k', payload: 1 }), admits)
      await expect(queue.enqueue(aJob(), admits)).rejects.toMatchObject({ code: 'full' })
      expect(seen).toEqual([0, 1])
      for (const again of [aJob({ id, payload: 1 }), aJob({ idempotencyKey: 'k', payload: 1 })])
        expect(await queue.enqueue(again, () => false)).toMatchObject({ isNew: false, job: { id: job.id }, waiting: 1 })
      const other = queue.enqueue(aJob({ idempotencyKey: 'k', payload: 2 }), () => false)
      await expect(other).rejects.toMatchObject({ code: 'conflict' })
      expect(await queue.counts()).toMatchObject({ ready: 1 })
    })

    it('draining: takes nothing in and finishes what is there', async () => {
      const queue = await open()
      const { job: keyed } = await queue.enqueue(aJob({ idempotencyKey: 'k' }))
      await queue.setMode('draining')
      await expect(queue.enqueue(aJob())).rejects.toMatchObject({ code: 'draining' })
      expect(await queue.enqueue(aJob({ idempotencyKey: 'k' }))).toMatchObject({ isNew: false, job: { id: keyed.id } })
      await queue.settle(await claimOne(queue), { kind: 'acknowledge', processedBy: null })
      await queue.setMode('open')
      expect((await queue.enqueue(aJob())).isNew).toBe(true)
    })
  })

  describe(`${name}: a worker`, () => {
    it('takes a new job when it comes, and the queue then knows its speed', async () => {
      const queue = await open()
      expect(queue.serviceRate()).toBeNull()
      work(queue, async () => done)
      const { job } = await queue.enqueue(aJob())
      expect(await reached(queue, job.id, 'done')).toMatchObject({ handledBy: 'w1', processedBy: 'p1' })
      await vi.waitFor(() => expect(queue.serviceRate()).toBeGreaterThan(0), soon)
    })

    it('works on as many as it may, and loses none of many', async () => {
      const queue = await open()
      let running = 0
      let most = 0
      work(queue, async () => {
        most = Math.max(most, ++running)
        await new Promise((resolve) => setImmediate(resolve))
        running -= 1
        return done
      })
      await Promise.all(Array.from({ length: 200 }, (_, n) => queue.enqueue(aJob({ payload: n }))))
      await vi.waitFor(
        async () => expect(await queue.counts()).toEqual({ ready: 0, leased: 0, done: 200, dead: 0 }),
        soon,
      )
      expect(most).toBe(4)
    })

    it('works in order of arrival, however many arrive at once', async () => {
      const queue = await open()
      const order: unknown[] = []
      await queue.setMode('paused')
      await Promise.all(Array.from({ length: 500 }, (_, n) => queue.enqueue(aJob({ payload: n }))))
      const oneByOne = async ({ job }: Lease) => {
        order.push(job.payload)
        return done
      }
      work(queue, oneByOne, { concurrency: 1 })
      await queue.setMode('open')
      await vi.waitFor(() => expect(order).toHaveLength(500), soon)
      expect(order).toEqual(Array.from({ length: 500 }, (_, n) => n))
    })

    it('is not kept from 99 jobs by one that fails each time', async () => {
      const queue = await open({ policy: { retryDelaysMs: [1, 1] } })
      work(queue, async ({ job }) => (job.payload === 37 ? { kind: 'retry', error } : done))
      await Promise.all(Array.from({ length: 100 }, (_, n) => queue.enqueue(aJob({ payload: n }))))
      await vi.waitFor(
        async () => expect(await queue.counts()).toEqual({ ready: 0, leased: 0, done: 99, dead: 1 }),
        soon,
      )
      const { items } = await queue.deadLetters({ limit: 9 })
      expect(items).toMatchObject([{ payload: 37, attempts: 3, state: { reason: 'exhausted' } }])
    })

    it('gets every job done of which one in a hundred attempts fails', async () => {
      const queue = await open({ policy: { retryDelaysMs: [1, 1] } })
      let attempts = 0
      work(queue, async () => (++attempts % 100 === 0 ? { kind: 'retry', error } : done))
      await Promise.all(Array.from({ length: 400 }, (_, n) => queue.enqueue(aJob({ payload: n }))))
      await vi.waitFor(
        async () => expect(await queue.counts()).toEqual({ ready: 0, leased: 0, done: 400, dead: 0 }),
        soon,
      )
      expect(attempts).toBe(404)
    })

    it('tries again by the schedule, and gives up after the last', async () => {
      const queue = await open({ policy: { retryDelaysMs: [20, 40] } })
      const times: number[] = []
      work(queue, async () => {
        times.push(performance.now())
        return { kind: 'retry', error }
      })
      const { job } = await queue.enqueue(aJob())
      expect(await reached(queue, job.id, 'dead')).toMatchObject({ attempts: 3, lastError: error })
      const waits = times.slice(1).map((at, n) => at - (times[n] ?? 0))
      expect(waits[0]).toBeGreaterThanOrEqual(19)
      expect(waits[1]).toBeGreaterThanOrEqual(39)
    })

    it('costs a job no attempt while whoever does the work is away', async () => {
      const queue = await open()
      let calls = 0
      work(queue, async () => (++calls <= 7 ? { kind: 'away' } : done), { concurrency: 1, probeEveryMs: 1 })
      const { job } = await queue.enqueue(aJob())
      expect(await reached(queue, job.id, 'done')).toMatchObject({ attempts: 1 })
      expect(calls).toBe(8)
    })

    it('gives back uncounted what it cannot finish', async () => {
      const queue = await open()
      const begun = Promise.withResolvers<void>()
      const worker = work(queue, () => {
        begun.resolve()
        return new Promise(() => {})
      })
      const { job } = await queue.enqueue(aJob())
      await begun.promise
      await worker.stop({ graceMs: 1 })
      expect(await queue.get(job.id)).toMatchObject({ state: { kind: 'ready' }, attempts: 0 })
    })
  })

  describe(`${name}: the change feed`, () => {
    it('tells what happens to a job, of whom and in which trace', async () => {
      const queue = await open()
      const seen: JobChange[] = []
      queue.onChange((change) => seen.push(change))
      const { job } = await queue.enqueue(aJob())
      await vi.waitFor(() => expect(seen.map(({ event }) => event)).toContain('enqueued'), soon)
      await queue.settle(await claimOne(queue), { kind: 'acknowledge', processedBy: null })
      await vi.waitFor(
        () => expect(seen.map(({ event }) => event)).toEqual(['enqueued', 'claimed', 'acknowledged']),
        soon,
      )
      expect(seen.at(-1)).toMatchObject({
        jobId: job.id,
        kind: 'insights',
        caller: 'anonymous',
        traceId: '0af7651916cd43dd8448eb211c80319c',
        status: 'COMPLETE',
        attempts: 1,
      })
    })

    it('tells that a job has failed for good, and that it was replayed', async () => {
      const queue = await open()
      const seen: unknown[] = []
      queue.onChange(({ event, status }) => seen.push([event, status]))
      const { id } = await deadLetter(queue)
      await vi.waitFor(() => expect(seen.at(-1)).toEqual(['rejected', 'FAILED']), soon)
      await queue.replay(id, { by: 'admin' })
      await vi.waitFor(() => expect(seen.at(-1)).toEqual(['replayed', 'PENDING']), soon)
    })

    it('costs nobody his answer when a listener throws, and is told to the others', async () => {
      const queue = await open()
      let heard = 0
      queue.onChange(() => {
        throw new Error('Cannot listen')
      })
      queue.onChange(() => (heard += 1))
      await queue.enqueue(aJob())
      await queue.settle(await claimOne(queue), { kind: 'acknowledge', processedBy: null })
      await vi.waitFor(() => expect(heard).toBe(3), soon)
    })
  })

  describe(`${name}: what it says it can`, () => {
    it('is what it says of itself', async () => {
      const queue = await open()
      expect(queue.capabilities).toEqual(capabilities)
    })

    if (capabilities.orderingKey) {
      it('does jobs of one key one after the other, also across retries, and others meanwhile', async () => {
        const queue = await open({ policy: { retryDelaysMs: [30] } })
        const order: unknown[] = []
        const inProgress = new Set<string>()
        let overlaps = 0
        work(queue, async ({ job }) => {
          const key = job.orderingKey ?? 'none'
          if (inProgress.has(key)) overlaps += 1
          inProgress.add(key)
          await new Promise((resolve) => setImmediate(resolve))
          inProgress.delete(key)
          if (job.payload === 'a1' && job.attempts === 1) return { kind: 'retry', error }
          order.push(job.payload)
          return done
        })
        for (const payload of ['a1', 'a2', 'b1', 'a3', 'b2'])
          await queue.enqueue(aJob({ payload, orderingKey: payload.slice(0, 1) }))
        await vi.waitFor(() => expect(order).toHaveLength(5), soon)
        expect(overlaps).toBe(0)
        expect(order.filter((payload) => String(payload).startsWith('a'))).toEqual(['a1', 'a2', 'a3'])
        expect(order.indexOf('b1')).toBeLessThan(order.indexOf('a1')) // while a1 waited for its second attempt
      })

      it('goes on with a key when its first job is dead, and fits a replayed one in', async () => {
        const queue = await open()
        const [first, second, third] = [
          await queue.enqueue(aJob({ orderingKey: 'k' })),
          await queue.enqueue(aJob({ orderingKey: 'k' })),
          await queue.enqueue(aJob({ orderingKey: 'k' })),
        ]
        expect(await queue.claim({ worker: 'w1', limit: 9 })).toHaveLength(1)
        expect(await queue.claim({ worker: 'w1', limit: 9 })).toHaveLength(0)
        const [a] = await Promise.all([queue.get(first.job.id)])
        await queue.settle({ job: a as Job, token: (a as Job).token }, { kind: 'reject', error })
        const [b] = await queue.claim({ worker: 'w1', limit: 9 })
        expect(b?.job.id).toBe(second.job.id)
        await queue.replay(first.job.id, { by: 'me' })
        expect(await queue.claim({ worker: 'w1', limit: 9 })).toEqual([])
        await queue.settle(b as Lease, { kind: 'acknowledge', processedBy: null })
        const again = await claimOne(queue)
        expect(again.job.id).toBe(first.job.id)
        await queue.settle(again, { kind: 'acknowledge', processedBy: null })
        expect((await claimOne(queue)).job.id).toBe(third.job.id)
      })
    } else {
      it('refuses ordering keys', async () => {
        const queue = await open()
        await expect(queue.enqueue(aJob({ orderingKey: 'k' }))).rejects.toMatchObject({ code: 'unsupported' })
      })
    }

    if (capabilities.batch) {
      it('settles a batch, each verdict by itself', async () => {
        const queue = await open()
        for (let n = 0; n < 3; n += 1) await queue.enqueue(aJob())
        const [a, b, c] = (await queue.claim({ worker: 'w1', limit: 3 })) as [Lease, Lease, Lease]
        await queue.settle(b, { kind: 'release' })
        const settled = await queue.settleAll([
          [a, { kind: 'acknowledge', processedBy: null }],
          [b, { kind: 'acknowledge', processedBy: null }],
          [c, { kind: 'reject', error }],
        ])
        expect(settled).toEqual(['accepted', 'lease_lost', 'accepted'])
        expect(await queue.counts()).toEqual({ ready: 1, leased: 0, done: 1, dead: 1 })
      })
    } else {
      it('refuses batches of verdicts', async () => {
        const queue = await open()
        await expect(queue.settleAll([])).rejects.toMatchObject({ code: 'unsupported' })
      })
    }

    it(`${capabilities.countsByKind ? 'counts' : 'refuses to count'} by kind`, async () => {
      const queue = await open()
      await queue.enqueue(aJob({ kind: 'generate' }))
      if (capabilities.countsByKind)
        expect(await queue.countsByKind()).toEqual({ generate: { ready: 1, leased: 0, done: 0, dead: 0 } })
      else await expect(queue.countsByKind()).rejects.toMatchObject({ code: 'unsupported' })
    })
  })
}
