import { expect, it, onTestFinished, vi } from 'vitest'
import { isRedisMissing, startRedis } from '../../../../test/support/redis-server.ts'
import { openBullmqQueue } from '../../src/bullmq/open-bullmq-queue.ts'
import { startWorker } from '../../src/worker.ts'
import { aJob } from '../a-job.ts'

const soon = { timeout: 30_000, interval: 20 }

it.skipIf(isRedisMissing)(
  'goes on after its server was away, however long, with the jobs that were there',
  async () => {
    const redis = await startRedis('always')
    onTestFinished(() => redis.close())
    const refusals = vi.fn()
    const queue = await openBullmqQueue({
      url: redis.url,
      onError: (error) => String(error).includes('ECONNREFUSED') && refusals(),
    })
    onTestFinished(() => queue.close())
    await queue.setMode('paused')
    const before = await queue.enqueue(aJob())

    await redis.kill()
    await vi.waitFor(() => expect(refusals.mock.calls.length).toBeGreaterThan(20), soon) // each connection has tried in vain
    await expect(queue.enqueue(aJob())).rejects.toMatchObject({
      code: 'unavailable',
      message: "Cannot use the queue's server: it does not answer",
    })
    await redis.start()
    await vi.waitFor(() => queue.check(), soon)

    const worker = startWorker({
      name: 'w1',
      queue,
      handle: async () => ({ kind: 'done', processedBy: 'p1' }),
      probe: async () => true,
      concurrency: 1,
      jobTimeoutMs: 10_000,
      heartbeatMs: 1_000,
    })
    onTestFinished(() => worker.stop({ graceMs: 0 }))
    await queue.setMode('open')
    const after = await queue.enqueue(aJob())
    for (const { job } of [before, after])
      await vi.waitFor(async () => expect((await queue.get(job.id))?.state.kind).toBe('done'), soon)
  },
)
