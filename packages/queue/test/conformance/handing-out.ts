import { describe, expect, it, vi } from 'vitest'
import { aJob } from '../a-job.ts'
import { claimOne, type Driver, soon } from './steps.ts'

export function handingOut({ name, open }: Driver): void {
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
}
