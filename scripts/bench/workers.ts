import { setTimeout as wait } from 'node:timers/promises'
import { pooled } from '../../test/support/ask.ts'
import { startFakeOpenAi } from '../../test/support/fake-openai.ts'
import { freePort } from '../../test/support/free-port.ts'
import { startMesh } from '../../test/support/mesh.ts'
import { startOneMore } from '../../test/support/one-more.ts'
import { isRedisMissing, startRedis } from '../../test/support/redis-server.ts'
import { ended, submit } from '../../test/support/submit.ts'
import type { Figure } from './figure.ts'

const jobs = 45

/** How much more is done by three workers than by one, over one Redis, when the model takes 100 ms. */
export async function workers(): Promise<readonly Figure[]> {
  if (isRedisMissing) return []
  const redis = await startRedis('everysec')
  const model = await startFakeOpenAi({ behave: () => ({ kind: 'slow', until: wait(100) }) })
  const ofModel = {
    OPENAI_API_KEY: 'sk-test-0123456789abcdef',
    OPENAI_BASE_URL: model.url,
    OPENAI_MODEL: 'test-model',
  }
  const ofQueue = { QUEUE_DRIVER: 'bullmq', REDIS_URL: redis.url, WORKER_CONCURRENCY: '1' }
  const mesh = await startMesh({ ...ofModel, ...ofQueue })
  const others: Awaited<ReturnType<typeof startOneMore>>[] = []
  let asked = 0

  async function perSecond(count: number): Promise<number> {
    const started = performance.now()
    const ids = await pooled([...Array(count).keys()], 8, async () => {
      const { body } = await submit(mesh.gateway, { prompt: `Show me errors of service-${asked++}` })
      return body.requestId
    })
    for (const id of ids) await ended(mesh.gateway, id, 120_000)
    return (count * 1_000) / (performance.now() - started)
  }

  try {
    await perSecond(10) // warm
    const one = await perSecond(jobs)
    const neighbours = { PROCESSING_URL: mesh.url('processing_service'), STORAGE_URL: mesh.url('storage_service') }
    for (let n = 0; n < 2; n += 1)
      others.push(
        await startOneMore('queue_service', await freePort(), { ...ofQueue, ...neighbours, QUEUE_ROLE: 'worker' }),
      )
    await perSecond(10)
    const three = await perSecond(jobs)
    return [
      { name: 'jobs of three workers beside those of one', value: three / one, unit: '×', target: '≥ 2.2' },
      { name: 'jobs of one worker, the model taking 100 ms', value: one, unit: '/s', note: `${jobs} jobs` },
    ]
  } finally {
    for (const other of others) await other.kill()
    await mesh.stop()
    await model.close()
    await redis.close()
  }
}
