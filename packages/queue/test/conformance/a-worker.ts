import { describe, expect, it, vi } from 'vitest'
import type { Lease } from '../../src/queue.ts'
import { aJob } from '../a-job.ts'
import { type Driver, done, error, reached, soon, work } from './steps.ts'

export function aWorker({ name, open }: Driver): void {
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
}
