import { describe, expect, it } from 'vitest'
import type { Queue } from '../../src/queue.ts'
import { aJob } from '../a-job.ts'
import { claimOne, type Driver, error } from './steps.ts'

export function looking({ name, open }: Driver): void {
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
}
