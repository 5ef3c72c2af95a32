import { readFileSync } from 'node:fs'
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

const error = { code: 'upstream', message: 'Cannot process' }

it('hands out what was never put off although the clock was set back', async () => {
  const clock = fakeClock()
  let setBackMs = 0
  const { queue } = open({ clock: { ...clock, now: () => clock.now() - setBackMs } })
  const { job } = await queue.enqueue(aJob())
  await queue.enqueue(aJob({ delayMs: 1_000 }))
  setBackMs = 60_000
  expect((await queue.claim({ worker: 'w1', limit: 5 })).map((lease) => lease.job.id)).toEqual([job.id])
})

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
})

describe('handing out', () => {
  it('keeps a retried job before those that came later', async () => {
    const { queue, clock } = open()
    const first = await queue.enqueue(aJob())
    await queue.enqueue(aJob())
    await queue.settle(await claimOne(queue), { kind: 'fail', error })
    await clock.advance(1_000)
    expect((await claimOne(queue)).job.id).toBe(first.job.id)
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

const broken = { ...aJob(), kind: null as unknown as string }

describe('a failure', () => {
  it('takes only itself out of the line', async () => {
    const { queue } = open()
    const first = await queue.enqueue(aJob())
    const results = await Promise.allSettled([queue.enqueue(aJob()), queue.enqueue(broken)])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    const claimed = await queue.claim({ worker: 'w1', limit: 9 })
    expect(claimed.map(({ job }) => job.id)[0]).toBe(first.job.id)
    expect(claimed).toHaveLength(2)
  })

  it('leaves the line as it was before it had half its work done', async () => {
    const { queue, clock } = open()
    await Promise.all([queue.enqueue(aJob()), queue.enqueue(aJob())])
    const [first, second] = await queue.claim({ worker: 'w1', limit: 9 })
    if (first === undefined || second === undefined) throw new Error('two are due')
    const unstorable = true as unknown as string
    const half = queue.settleAll([
      [first, { kind: 'release' }],
      [second, { kind: 'acknowledge', processedBy: unstorable }],
    ])
    await expect(half).rejects.toThrow(TypeError)
    expect(await queue.claim({ worker: 'w1', limit: 9 })).toEqual([])
    await queue.settle(first, { kind: 'release' })
    await clock.advance(0)
    expect(await queue.claim({ worker: 'w1', limit: 9 })).toHaveLength(1)
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

  it('happens for what was kept although a neighbour in its commit failed', async () => {
    const { queue } = open()
    let woken = 0
    queue.onWake(() => (woken += 1))
    await Promise.allSettled([queue.enqueue(broken), queue.enqueue(aJob())])
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

  it('of the first version is brought up to date, jobs and their story with it', async () => {
    const path = join(temporaryFolder(), 'queue.db')
    const old = new Database(path)
    old.exec(readFileSync(join(import.meta.dirname, 'version-1.sql'), 'utf8'))
    old.close()
    const queue = openSqliteQueue({ path, clock: fakeClock(1_700_000_000_000) })
    onTestFinished(() => queue.close())
    expect(await queue.counts()).toEqual({ ready: 2, leased: 0, done: 1, dead: 1 })
    expect((await queue.list({ limit: 9 })).items.map(({ id }) => id)).toEqual(['ready', 'leased', 'done', 'dead'])
    expect(await queue.get('dead')).toMatchObject({
      payload: { n: 1 },
      root: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
      state: { kind: 'dead', reason: 'rejected', at: 1_699_999_999_000 },
      lastError: { code: 'upstream', message: 'it said "no"' },
    })
    expect(await queue.events('dead')).toEqual([
      { jobId: 'dead', at: 1_699_999_998_000, kind: 'enqueued', attempt: 0, error: null },
      { jobId: 'dead', at: 1_699_999_998_500, kind: 'claimed', attempt: 1, error: null },
      {
        jobId: 'dead',
        at: 1_699_999_999_000,
        kind: 'rejected',
        attempt: 1,
        error: { code: 'upstream', message: 'it said "no"' },
      },
    ])
    const leases = await queue.claim({ worker: 'w1', limit: 9 })
    expect(leases.map(({ job }) => [job.id, job.attempts])).toEqual([
      ['leased', 2], // its process is gone: offered again, and counted
      ['ready', 1],
    ])
    const known = await queue.enqueue(aJob({ idempotencyKey: 'k', payload: 1, caller: 'c' }))
    expect(known).toMatchObject({ isNew: false, job: { id: 'ready' } })
  })

  it('is kept by a newer program from an older one', async () => {
    const { queue, path } = open()
    await queue.close()
    const db = new Database(path)
    db.pragma('user_version = 99')
    db.close()
    expect(() => openSqliteQueue({ path })).toThrow('Cannot use a queue file of version 99')
  })

  it('is durable: a write-ahead log, synced at every commit', () => {
    const full = 2
    let db: Database.Database | undefined
    open({
      instrument(opened) {
        db = opened
      },
    })
    expect(['journal_mode', 'synchronous'].map((name) => db?.pragma(name, { simple: true }))).toEqual(['wal', full])
  })

  it('keeps a decision for 90 days', async () => {
    const { queue, clock } = open()
    await queue.enqueue(aJob())
    const lease = await claimOne(queue)
    await queue.settle(lease, { kind: 'reject', error })
    await queue.discard(lease.job.id, { by: 'me' })
    const day = 86_400_000
    const decisions = async () => {
      await queue.enqueue(aJob()) // old ones go with old jobs, so there must be some
      await queue.settle(await claimOne(queue), { kind: 'acknowledge', processedBy: null })
      return (await queue.audit({ limit: 9 })).items.length
    }
    expect(await decisions()).toBe(1)
    await clock.advance(89 * day)
    expect(await decisions()).toBe(1)
    await clock.advance(9 * day)
    expect(await decisions()).toBe(0)
  })

  it('keeps what happened as it was written, whoever tries to change it', async () => {
    const { queue, path } = open()
    const { job } = await queue.enqueue(aJob())
    await queue.settle(await claimOne(queue), { kind: 'reject', error })
    await queue.replay(job.id, { by: 'me' })
    await queue.close()
    const db = new Database(path)
    onTestFinished(() => void db.close())
    expect(() => db.exec(`UPDATE jobs SET log = replace(log, 'rejected', 'failed')`)).toThrow('append-only')
    expect(() => db.exec(`UPDATE jobs SET log = ''`)).toThrow('append-only')
    expect(() => db.exec('DELETE FROM jobs')).toThrow('has not ended')
    expect(() => db.exec(`UPDATE audit SET by = 'you'`)).toThrow('append-only')
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
})
