import { describe, expect, it, vi } from 'vitest'
import type { Job } from '../../src/job.ts'
import type { Lease } from '../../src/queue.ts'
import { aJob } from '../a-job.ts'
import { claimOne, type Driver, done, error, soon, work } from './steps.ts'

export function capabilitiesKept({ name, capabilities, open }: Driver): void {
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
