import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Lease, Queue } from '../../src/queue.ts'
import { openSqliteQueue, type SqliteQueueOptions } from '../../src/sqlite/open-sqlite-queue.ts'
import { aJob, producer, root } from '../a-job.ts'
import { type FakeClock, fakeClock, settled } from '../fake-clock.ts'
import { temporaryFolder } from '../temporary-folder.ts'

function open(options: Partial<SqliteQueueOptions> = {}): { queue: Queue; clock: FakeClock; path: string } {
  const clock = fakeClock()
  const path = join(temporaryFolder(), 'queue.db')
  const queue = openSqliteQueue({ path, clock, ...options })
  onTestFinished(() => queue.close())
  return { queue, clock, path }
}

async function claimOne(queue: Queue): Promise<Lease> {
  const [lease] = await queue.claim({ worker: 'w1', limit: 1 })
  if (lease === undefined) throw new Error('nothing is due')
  return lease
}

const idsOf = (leases: readonly Lease[]): readonly string[] => leases.map((lease) => lease.job.id)
const error = { code: 'upstream', message: 'Cannot process' }

describe('taking in', () => {
  it('keeps everything a job is made of', async () => {
    const { queue, clock } = open()
    const { job } = await queue.enqueue(aJob({ payload: { text: 'ä', list: [1, null] } }))
    expect(await queue.get(job.id)).toEqual(job)
    expect(job).toMatchObject({
      kind: 'insights',
      caller: 'anonymous',
      payload: { text: 'ä', list: [1, null] },
      root,
      producer,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      attempts: 0,
      enqueuedAt: clock.now(),
      state: { kind: 'ready', at: clock.now() },
    })
  })

  it('needs no trace', async () => {
    const { queue } = open()
    const { job } = await queue.enqueue(aJob({ root: undefined, producer: undefined }))
    expect(job).toMatchObject({ root: null, producer: null, traceId: null })
  })

  it('gives the job that a known id names, as it was', async () => {
    const { queue } = open()
    const first = await queue.enqueue(aJob({ id: 'request-1', payload: 1 }))
    const second = await queue.enqueue(aJob({ id: 'request-1', payload: 2 }))
    expect(first.job.id).toBe('request-1')
    expect(second).toEqual({ job: first.job, isNew: false, waiting: 1 })
    expect((await queue.counts()).ready).toBe(1)
  })

  it('finds the newest job of a caller in a thread', async () => {
    const { queue } = open()
    await queue.enqueue(aJob({ caller: 'a', thread: 't' }))
    const newest = await queue.enqueue(aJob({ caller: 'a', thread: 't' }))
    await queue.enqueue(aJob({ caller: 'a', thread: 'u' }))
    await queue.enqueue(aJob({ caller: 'b', thread: 't' }))
    expect(await queue.latestOf({ caller: 'a', thread: 't' })).toEqual(newest.job)
    expect(await queue.latestOf({ caller: 'b', thread: 'u' })).toBeUndefined()
  })

  it('gives the same job for the same key and payload, whatever the order of its fields', async () => {
    const { queue } = open()
    const first = await queue.enqueue(aJob({ idempotencyKey: 'k', payload: { a: 1, b: 2 } }))
    const second = await queue.enqueue(aJob({ idempotencyKey: 'k', payload: { b: 2, a: 1 } }))
    expect([first.isNew, second.isNew]).toEqual([true, false])
    expect(second.job.id).toBe(first.job.id)
    expect((await queue.counts()).ready).toBe(1)
  })

  it('does so within one commit, too', async () => {
    const { queue } = open()
    const both = await Promise.all([1, 2].map(() => queue.enqueue(aJob({ idempotencyKey: 'k' }))))
    expect(both.map(({ isNew }) => isNew)).toEqual([true, false])
  })

  it('refuses another payload under a known key, and keeps what shares its commit', async () => {
    const { queue } = open()
    await queue.enqueue(aJob({ idempotencyKey: 'k', payload: 1 }))
    const [refused, taken] = await Promise.allSettled([
      queue.enqueue(aJob({ idempotencyKey: 'k', payload: 2 })),
      queue.enqueue(aJob()),
    ])
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'conflict' } })
    expect(taken.status).toBe('fulfilled')
    expect((await queue.counts()).ready).toBe(2)
  })

  it('compares by the fingerprint where one is given', async () => {
    const { queue } = open()
    const first = await queue.enqueue(aJob({ idempotencyKey: 'k', payload: { at: 1 }, fingerprint: 'q' }))
    const second = await queue.enqueue(aJob({ idempotencyKey: 'k', payload: { at: 2 }, fingerprint: 'q' }))
    expect(second).toEqual({ job: first.job, isNew: false, waiting: 1 })
  })

  it('keeps the keys of two callers apart', async () => {
    const { queue } = open()
    await queue.enqueue(aJob({ idempotencyKey: 'k', payload: 1 }))
    const other = await queue.enqueue(aJob({ idempotencyKey: 'k', payload: 2, caller: 'somebody' }))
    expect(other.isNew).toBe(true)
  })
})

describe('handing out', () => {
  it('goes by priority, then strictly in order of arrival', async () => {
    const { queue } = open()
    const low = await Promise.all([1, 2].map(() => queue.enqueue(aJob())))
    const high = await Promise.all([1, 2].map(() => queue.enqueue(aJob({ priority: 5 }))))
    const leases = await queue.claim({ worker: 'w1', limit: 10 })
    expect(idsOf(leases)).toEqual([...high, ...low].map(({ job }) => job.id))
  })

  it('keeps a retried job before those that came later', async () => {
    const { queue, clock } = open()
    const first = await queue.enqueue(aJob())
    await queue.enqueue(aJob())
    await queue.settle(await claimOne(queue), { kind: 'fail', error })
    await clock.advance(1_000)
    expect((await claimOne(queue)).job.id).toBe(first.job.id)
  })

  it('never gives one job to two', async () => {
    const { queue } = open()
    await queue.enqueue(aJob())
    const claims = await Promise.all([1, 2, 3].map(() => queue.claim({ worker: 'w1', limit: 5 })))
    expect(claims.flat()).toHaveLength(1)
  })

  it('holds a delayed job back until its time', async () => {
    const { queue, clock } = open()
    await queue.enqueue(aJob({ delayMs: 500 }))
    await clock.advance(499)
    expect(await queue.claim({ worker: 'w1', limit: 1 })).toEqual([])
    await clock.advance(1)
    expect(await queue.claim({ worker: 'w1', limit: 1 })).toHaveLength(1)
  })

  it('numbers attempts and writes down who works', async () => {
    const { queue, clock } = open()
    await queue.enqueue(aJob())
    await queue.settle(await claimOne(queue), { kind: 'fail', error })
    await clock.advance(1_000)
    expect((await claimOne(queue)).job).toMatchObject({ attempts: 2, handledBy: 'w1', lastError: error })
  })

  it('takes a late answer of an earlier holder for nothing', async () => {
    const { queue, clock } = open({ policy: { leaseMs: 1_000 } })
    await queue.enqueue(aJob())
    const hanging = await claimOne(queue)
    await clock.advance(1_000)
    const second = await claimOne(queue)
    expect(second.token).toBeGreaterThan(hanging.token)
    await expect(queue.settle(hanging, { kind: 'acknowledge', processedBy: null })).rejects.toMatchObject({
      code: 'lease_lost',
    })
    await queue.settle(second, { kind: 'acknowledge', processedBy: 'p1' })
    expect(await queue.get(second.job.id)).toMatchObject({ state: { kind: 'done' }, processedBy: 'p1' })
  })
})

describe('dead letters', () => {
  async function withDeadLetter() {
    const opened = open()
    const { job } = await opened.queue.enqueue(aJob())
    await opened.queue.settle(await claimOne(opened.queue), { kind: 'reject', error })
    return { ...opened, job }
  }

  it('are listed with their reason and last error', async () => {
    const { queue, job } = await withDeadLetter()
    expect((await queue.deadLetters({ limit: 10 })).items).toMatchObject([
      { id: job.id, state: { kind: 'dead', reason: 'rejected' }, lastError: error, attempts: 1 },
    ])
  })

  it('replay as the same job with the same carriers', async () => {
    const { queue, job } = await withDeadLetter()
    await queue.replay(job.id, { by: 'me' })
    expect((await queue.deadLetters({ limit: 10 })).items).toEqual([])
    expect((await claimOne(queue)).job).toMatchObject({ id: job.id, root, producer, attempts: 1 })
  })

  it('are gone when discarded', async () => {
    const { queue, job } = await withDeadLetter()
    await queue.discard(job.id, { by: 'me' })
    expect(await queue.get(job.id)).toBeUndefined()
    expect(await queue.counts()).toEqual({ ready: 0, leased: 0, done: 0, dead: 0 })
  })

  it('are the only jobs that can be replayed or discarded', async () => {
    const { queue } = open()
    const { job } = await queue.enqueue(aJob())
    await expect(queue.replay(job.id, { by: 'me' })).rejects.toMatchObject({ code: 'not_dead' })
    await expect(queue.discard(job.id, { by: 'me' })).rejects.toMatchObject({ code: 'not_dead' })
    await expect(queue.replay('nobody', { by: 'me' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('receive a job nobody came for within its time to live', async () => {
    const { queue, clock } = open()
    await queue.enqueue(aJob())
    await clock.advance(24 * 3_600_000)
    expect((await queue.deadLetters({ limit: 1 })).items).toMatchObject([{ state: { reason: 'expired' }, attempts: 0 }])
  })
})

describe('looking', () => {
  it('lists by status, newest first', async () => {
    const { queue } = open()
    const ids: string[] = []
    for (let n = 0; n < 4; n += 1) ids.push((await queue.enqueue(aJob())).job.id)
    await queue.settle(await claimOne(queue), { kind: 'acknowledge', processedBy: null })
    await queue.settle(await claimOne(queue), { kind: 'fail', error })
    const listed = async (status?: 'PENDING' | 'PROCESSING' | 'COMPLETE' | 'FAILED') =>
      (await queue.list({ status, limit: 10 })).items.map((job) => ids.indexOf(job.id))
    expect(await listed()).toEqual([3, 2, 1, 0])
    expect(await listed('PENDING')).toEqual([3, 2])
    expect(await listed('PROCESSING')).toEqual([1])
    expect(await listed('COMPLETE')).toEqual([0])
    expect(await listed('FAILED')).toEqual([])
  })

  it('knows how long the oldest has waited', async () => {
    const { queue, clock } = open()
    expect(await queue.oldestWaitingSince()).toBeNull()
    const since = clock.now()
    await queue.enqueue(aJob())
    await clock.advance(50)
    await queue.enqueue(aJob())
    expect(await queue.oldestWaitingSince()).toBe(since)
  })

  it('tells the whole story of a job', async () => {
    const { queue, clock } = open()
    const { job } = await queue.enqueue(aJob())
    await queue.settle(await claimOne(queue), { kind: 'release' })
    await queue.settle(await claimOne(queue), { kind: 'fail', error })
    await clock.advance(1_000)
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

  it('forgets finished jobs after a week, and their events with them', async () => {
    const { queue, clock } = open()
    const { job } = await queue.enqueue(aJob())
    await queue.settle(await claimOne(queue), { kind: 'acknowledge', processedBy: null })
    await clock.advance(7 * 24 * 3_600_000 + 60_000)
    expect(await queue.get(job.id)).toBeUndefined()
    expect(await queue.events(job.id)).toEqual([])
    expect((await queue.counts()).done).toBe(0)
  })
})

describe('waking', () => {
  it('happens at once for a new job', async () => {
    const { queue } = open()
    let woken = 0
    queue.onWake(() => (woken += 1))
    await queue.enqueue(aJob())
    expect(woken).toBe(1)
  })

  it('happens once for all that share a commit', async () => {
    const { queue } = open()
    let woken = 0
    queue.onWake(() => (woken += 1))
    await Promise.all([1, 2, 3].map(() => queue.enqueue(aJob())))
    expect(woken).toBe(1)
  })

  it('happens when a wait is over, by one timer for the next time only', async () => {
    const { queue, clock } = open()
    let woken = 0
    queue.onWake(() => (woken += 1))
    for (const delayMs of [3_000, 1_000, 2_000]) await queue.enqueue(aJob({ delayMs }))
    expect([woken, clock.sleepers()]).toEqual([0, 1])
    await clock.advance(1_000)
    expect([woken, clock.sleepers()]).toEqual([1, 1])
    await clock.advance(2_000)
    expect(woken).toBe(3)
  })

  it('needs no timer at all while nothing is kept', async () => {
    const { clock } = open()
    await settled()
    expect(clock.sleepers()).toBe(0)
  })
})

describe('the file', () => {
  it('belongs to one opener', () => {
    const { path } = open()
    expect(() => openSqliteQueue({ path })).toThrow(`Cannot open the queue file "${path}": another process holds it`)
  })

  it('is kept by a newer program from an older one', async () => {
    const { queue, path } = open()
    await queue.close()
    const db = new Database(path)
    db.pragma('user_version = 99')
    db.close()
    expect(() => openSqliteQueue({ path })).toThrow('Cannot use a queue file of version 99')
  })

  it('is durable: a write-ahead log, synced at every commit', async () => {
    const { queue, path } = open()
    await queue.enqueue(aJob())
    await queue.close()
    const db = new Database(path, { readonly: true })
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    db.close()
  })

  it('gives the same figures when opened again', async () => {
    const { queue, clock, path } = open()
    for (let n = 0; n < 3; n += 1) await queue.enqueue(aJob())
    await queue.settle(await claimOne(queue), { kind: 'acknowledge', processedBy: null })
    await queue.close()
    const again = openSqliteQueue({ path, clock })
    expect(await again.counts()).toEqual({ ready: 2, leased: 0, done: 1, dead: 0 })
    await again.close()
  })

  it('takes no change after it was closed', async () => {
    const { queue } = open()
    await queue.close()
    await expect(queue.enqueue(aJob())).rejects.toMatchObject({ code: 'closed' })
  })

  it('can be written, and says so', async () => {
    const { queue } = open()
    expect((await queue.check()).roundTripMs).toBeGreaterThan(0)
  })
})
