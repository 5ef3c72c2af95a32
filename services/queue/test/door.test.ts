import { describe, expect, it } from 'vitest'
import { answeredQuestion } from '../../../test/support/answered-question.ts'
import { listening } from '../../../test/support/listening.ts'
import { fakeProcessing } from './support/fake-processing.ts'
import { startService } from './support/service.ts'

const kind = 'insights'

describe('the door', () => {
  it('is shut above the high-water mark, with the time to come again; status is told as before; then it opens', async () => {
    const { app } = fakeProcessing()
    const service = await startService({ processingUrl: (await listening(app)).url, waters: { high: 2, low: 0 } })
    await service.client.pause({})
    const first = await service.client.enqueue({ kind, payload: answeredQuestion() })
    const second = await service.client.enqueue({ kind, payload: answeredQuestion() })
    expect([first.queue_position, second.queue_position, second.estimated_wait_ms]).toEqual([1, 2, null])
    const refused = service.client.enqueue({ kind, payload: answeredQuestion() })
    await expect(refused).rejects.toMatchObject({ code: 'queue_full', status: 429, retryAfterMs: expect.any(Number) })
    expect(await service.client.status({ id: second.job_id })).toMatchObject({ status: 'PENDING', queue_position: 2 })
    const took: number[] = []
    for (let n = 0; n < 21; n += 1) {
      const started = performance.now()
      await service.client.status({ id: first.job_id })
      took.push(performance.now() - started)
    }
    expect(took.toSorted((a, b) => a - b)[10]).toBeLessThan(100)
    await service.client.resume({})
    await service.reached(second.job_id, 'COMPLETE')
    const third = await service.client.enqueue({ kind, payload: answeredQuestion() })
    expect(third.estimated_wait_ms).toBeGreaterThan(0) // two were measured
  })

  it('refuses by name what is too much of a burst, and loses nothing of what it took in', async () => {
    const gate = Promise.withResolvers<void>()
    const { app, asked } = fakeProcessing(() => gate.promise)
    const service = await startService({ processingUrl: (await listening(app)).url, waters: { high: 20, low: 10 } })
    const accepted = new Set<string>()
    let refusals = 0
    const submit = async (payload: object): Promise<boolean> => {
      const response = await fetch(`${service.url}/enqueue`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ kind, payload }),
      })
      const { job_id, code } = (await response.json()) as { job_id: string; code?: string }
      if (response.status === 202) {
        accepted.add(job_id)
        return true
      }
      expect([response.status, code]).toEqual([429, 'queue_full'])
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
      refusals += 1
      return false
    }
    let left: object[] = Array.from({ length: 200 }, () => answeredQuestion())
    const submitAll = async () => {
      const taken = await Promise.all(left.map(submit))
      left = left.filter((_, index) => !taken[index])
    }
    await submitAll() // ten times what there is room for
    expect([accepted.size >= 20, refusals > 0, accepted.size + refusals]).toEqual([true, true, 200])
    gate.resolve()
    while (left.length > 0) await submitAll()
    for (const id of accepted) await service.reached(id, 'COMPLETE')
    expect(new Set(asked.map(({ input }) => input.job_id))).toEqual(accepted)
    expect(accepted.size).toBe(200)
  })

  it('takes nothing in while it is drained, and finishes what is there', async () => {
    const { app } = fakeProcessing()
    const service = await startService({ processingUrl: (await listening(app)).url })
    await service.client.pause({})
    const { job_id } = await service.client.enqueue({ kind, payload: answeredQuestion() })
    expect(await service.client.drain({})).toEqual({ mode: 'draining' })
    const refused = service.client.enqueue({ kind, payload: answeredQuestion() })
    await expect(refused).rejects.toMatchObject({ code: 'queue_draining', status: 503 })
    await service.reached(job_id, 'COMPLETE')
  })
})
