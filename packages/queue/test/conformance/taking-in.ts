import { describe, expect, it, vi } from 'vitest'
import { aJob, producer, root } from '../a-job.ts'
import { type Driver, soon } from './steps.ts'

export function takingIn({ name, open }: Driver): void {
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
}
