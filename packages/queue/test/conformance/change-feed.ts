import { describe, expect, it, vi } from 'vitest'
import type { JobChange } from '../../src/queue.ts'
import { aJob } from '../a-job.ts'
import { claimOne, type Driver, deadLetter, soon } from './steps.ts'

export function changeFeed({ name, open }: Driver): void {
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
}
