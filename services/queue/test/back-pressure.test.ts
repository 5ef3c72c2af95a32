import { openMemoryQueue } from '@dataprime/queue'
import { expect, it, onTestFinished } from 'vitest'
import { createBackPressure } from '../src/back-pressure.ts'

const job = { kind: 'insights', caller: 'a', payload: 1 }

async function full() {
  let now = 1_000
  const queue = openMemoryQueue({ clock: { now: () => now, sleep: () => new Promise(() => {}) } })
  onTestFinished(() => queue.close())
  for (let n = 0; n < 5; n += 1) await queue.enqueue(job)
  return {
    queue,
    backPressure: createBackPressure(queue, { high: 5, low: 2 }),
    async finishOne(tookMs: number) {
      const [lease] = await queue.claim({ worker: 'w', limit: 1 })
      now += tookMs
      if (lease !== undefined) await queue.settle(lease, { kind: 'acknowledge', processedBy: null })
    },
  }
}

it('refuses at the high-water mark, and takes again only at the low one', async () => {
  const { queue, backPressure, finishOne } = await full()
  const isRefused = async () => backPressure.isFull((await queue.counts()).ready)
  const seen = [await isRefused()]
  for (let n = 0; n < 3; n += 1) {
    await finishOne(10)
    seen.push(await isRefused())
  }
  expect(seen).toEqual([true, true, true, false])
})

it('is full only as long as the queue is, whether or not anybody asks to be admitted', async () => {
  const { backPressure } = await full()
  expect([1_000, 1_000, 0].map(backPressure.isFull)).toEqual([true, true, false])
})

it('says when to come again, by the measured speed', async () => {
  const { backPressure, finishOne } = await full()
  expect(await backPressure.refusal('insights')).toMatchObject({ retryAfterMs: 5_000 }) // nothing was measured
  await finishOne(700)
  expect(await backPressure.refusal('insights')).toMatchObject({ retryAfterMs: 1_400 }) // two more to go
})
