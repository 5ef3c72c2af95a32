import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { type Job, statusOf } from '../../src/job.ts'
import type { Verdict } from '../../src/queue.ts'
import { aJob } from '../a-job.ts'
import { claimOne, type Driver, deadLetter, error } from './steps.ts'

export function verdicts({ name, open }: Driver): void {
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
}
