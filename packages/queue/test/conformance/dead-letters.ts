import { describe, expect, it, vi } from 'vitest'
import type { JobChange } from '../../src/queue.ts'
import { aJob, producer, root } from '../a-job.ts'
import { claimOne, type Driver, deadLetter, error, soon } from './steps.ts'

export function deadLetters({ name, open }: Driver): void {
  describe(`${name}: dead letters`, () => {
    it('are listed with why, by filter and page', async () => {
      const queue = await open()
      const ids: string[] = []
      for (const caller of ['a', 'a', 'b']) ids.push((await deadLetter(queue, { caller })).id)
      const first = await queue.deadLetters({ limit: 2, reason: 'rejected', errorCode: 'upstream' })
      expect(first.items).toHaveLength(2)
      const rest = await queue.deadLetters({
        limit: 2,
        reason: 'rejected',
        errorCode: 'upstream',
        cursor: first.next ?? '',
      })
      expect(rest.next).toBeNull()
      expect(new Set([...first.items, ...rest.items].map(({ id }) => id))).toEqual(new Set(ids))
      expect((await queue.deadLetters({ limit: 9, caller: 'b' })).items.map(({ id }) => id)).toEqual([ids[2]])
      expect((await queue.deadLetters({ limit: 9, reason: 'expired' })).items).toEqual([])
    })

    it('are replayed as the same job from the start, by whom is kept', async () => {
      const queue = await open()
      const job = await deadLetter(queue)
      await queue.replay(job.id, { by: 'admin' })
      const lease = await claimOne(queue)
      expect(lease.job).toMatchObject({ id: job.id, root, producer, payload: job.payload, attempts: 1 })
      expect(lease.token).toBeGreaterThan(1)
      expect((await queue.audit({ limit: 9 })).items).toMatchObject([
        { by: 'admin', action: 'replayed', jobId: job.id, reason: 'rejected', error, payload: null },
      ])
    })

    it('are replayed with another payload, and what it was is kept', async () => {
      const queue = await open()
      const job = await deadLetter(queue, { payload: 'bad' })
      await queue.replay(job.id, { by: 'admin', payload: 'good' })
      expect((await claimOne(queue)).job.payload).toBe('good')
      expect((await queue.audit({ limit: 9 })).items).toMatchObject([{ action: 'edited', payload: 'bad' }])
    })

    it('are replayed once when several do so at the same time, with the payload of the one who did', async () => {
      const queue = await open()
      const job = await deadLetter(queue, { payload: 'bad' })
      const decisions = await Promise.allSettled([
        ...[1, 2, 3, 4].map((n) => queue.replay(job.id, { by: `admin ${n}`, payload: n })),
        queue.discard(job.id, { by: 'admin 5' }),
      ])
      const refused = decisions.filter((each) => each.status === 'rejected')
      expect(refused).toHaveLength(4)
      for (const { reason } of refused) expect(['not_dead', 'not_found']).toContain(reason.code)
      const { items } = await queue.audit({ limit: 9 })
      expect(items).toHaveLength(1)
      const left = await queue.get(job.id)
      if (items[0]?.action === 'discarded') expect(left).toBeUndefined()
      else expect(`admin ${left?.payload}`).toBe(items[0]?.by)
    })

    it('are replayed by filter, and only once', async () => {
      const queue = await open()
      const ids = [await deadLetter(queue, { caller: 'a' }), await deadLetter(queue, { caller: 'a' })].map(
        ({ id }) => id,
      )
      await deadLetter(queue, { caller: 'b' })
      const replayed = await queue.replayAll({ caller: 'a' }, { by: 'admin', limit: 10 })
      expect(new Set(replayed)).toEqual(new Set(ids))
      expect(await queue.replayAll({ caller: 'a' }, { by: 'admin', limit: 10 })).toEqual([])
      expect(await queue.counts()).toMatchObject({ ready: 2, dead: 1 })
    })

    it('are replayed once when two filters meet', async () => {
      const queue = await open()
      const ids: string[] = []
      for (let n = 0; n < 6; n++) ids.push((await deadLetter(queue)).id)
      const replayed = await Promise.all([1, 2].map(() => queue.replayAll({}, { by: 'admin', limit: 10 })))
      expect(replayed.flat().toSorted()).toEqual(ids.toSorted())
    })

    it('are gone when discarded, and what they were is kept', async () => {
      const queue = await open()
      const job = await deadLetter(queue, { payload: 'bad' })
      const told: JobChange[] = []
      queue.onChange((change) => told.push(change))
      expect(await queue.discarded(job.id)).toBeUndefined()
      await queue.discard(job.id, { by: 'admin' })
      expect(await queue.get(job.id)).toBeUndefined()
      const left = await queue.discarded(job.id)
      expect(left?.caller).toBe(job.caller)
      expect(left?.events.map(({ kind }) => kind)).toEqual(['enqueued', 'claimed', 'rejected', 'discarded'])
      const { id: jobId, kind, caller, traceId } = job
      const change = { jobId, kind, caller, traceId, event: 'discarded', status: 'FAILED', attempts: 1 }
      await vi.waitFor(() => expect(told).toContainEqual({ ...change, at: expect.any(Number) }), soon)
      expect((await queue.audit({ limit: 9 })).items).toMatchObject([
        { by: 'admin', action: 'discarded', jobId: job.id, payload: 'bad' },
      ])
    })

    it('are the only jobs that can be replayed or discarded', async () => {
      const queue = await open()
      const { job } = await queue.enqueue(aJob())
      await expect(queue.replay(job.id, { by: 'me' })).rejects.toMatchObject({ code: 'not_dead' })
      await expect(queue.discard(job.id, { by: 'me' })).rejects.toMatchObject({ code: 'not_dead' })
      await expect(queue.replay('nobody', { by: 'me' })).rejects.toMatchObject({ code: 'not_found' })
    })
  })
}
