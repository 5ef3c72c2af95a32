import { describe, expect, it } from 'vitest'
import { aJob } from '../a-job.ts'
import { claimOne, type Driver } from './steps.ts'

export function modes({ name, open }: Driver): void {
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
}
