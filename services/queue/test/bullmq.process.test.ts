import { connect, MeshError } from '@dataprime/mesh'
import { queueContract } from '@dataprime/mesh/contracts'
import { startOtlpReceiver } from '@dataprime/telemetry/testing'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { answeredQuestion } from '../../../test/support/answered-question.ts'
import { freePort, listening } from '../../../test/support/listening.ts'
import { isRedisMissing, type RedisServer, startRedis } from '../../../test/support/redis-server.ts'
import { cpuShare } from './support/cpu-share.ts'
import { fakeProcessing } from './support/fake-processing.ts'
import { startQueueProcess } from './support/queue-process.ts'
import { root, rootSpanId, traceId } from './support/root-span.ts'

interface Stats {
  readonly figures: { readonly workers: readonly { readonly running: number }[] }
}

const kind = 'insights'
const soon = { timeout: 60_000, interval: 20 }
const attemptName = 'queue_service.process_background_message'

describe.skipIf(isRedisMissing)('the service on Redis, as processes', { timeout: 180_000 }, () => {
  let redis: RedisServer
  beforeEach(async () => {
    redis = await startRedis('always')
  })
  afterEach(() => redis?.close())

  async function setUp(fail?: Parameters<typeof fakeProcessing>[0]) {
    const receiver = await startOtlpReceiver()
    onTestFinished(() => receiver.close())
    const { app, asked } = fakeProcessing(fail)
    const processing = await listening(app)
    const start = async (env: Record<string, string> = {}) => {
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`
      const process = await startQueueProcess({
        QUEUE_PORT: String(port),
        QUEUE_DRIVER: 'bullmq',
        REDIS_URL: redis.url,
        QUEUE_LEASE_MS: '1000',
        STORAGE_URL: receiver.url,
        PROCESSING_URL: processing.url,
        ...env,
      })
      const client = connect(queueContract, { from: 'api_gateway', urls: [url] })
      onTestFinished(() => client.close())
      return { ...process, url, client }
    }
    return { receiver, asked, start }
  }

  it('keeps attempts, a replay and work after a restart in the trace of the request', async () => {
    const failures = [
      new MeshError('internal', 'Cannot process'),
      new MeshError('invalid_request', 'Cannot process this'), // cannot get better
    ]
    const { receiver, start } = await setUp(() => {
      const failure = failures.shift()
      if (failure !== undefined) throw failure
    })
    const first = await start()
    const { job_id } = await first.client.enqueue({ kind, payload: answeredQuestion(), root })
    await vi.waitFor(async () => expect((await first.client.status({ id: job_id })).status).toBe('FAILED'), soon)
    const attempts = () => receiver.spans.filter(({ name }) => name === attemptName)
    await receiver.waitFor(() => attempts().length === 2)
    await first.kill()

    const second = await start()
    await second.client.replay({ id: job_id })
    await vi.waitFor(async () => expect((await second.client.status({ id: job_id })).status).toBe('COMPLETE'), soon)
    await receiver.waitFor(() => attempts().length === 3)
    const producer = receiver.spans.find(({ name }) => name === 'queue_service.add_to_queue')
    for (const attempt of attempts()) {
      expect([attempt.traceId, attempt.parentSpanId]).toEqual([traceId, rootSpanId])
      expect(attempt.links).toMatchObject([{ traceId: producer?.traceId, spanId: producer?.spanId }])
      expect(attempt.attributes).toMatchObject({ 'messaging.system': 'bullmq', 'messaging.message.id': job_id })
    }
    expect(attempts().map(({ attributes }) => attributes['queue.delivery_attempt'])).toEqual([1, 2, 1])
  })

  it('begins a trace of its own for each attempt in link mode', async () => {
    const { receiver, start } = await setUp()
    const { client } = await start({ TRACE_QUEUE_MODE: 'link' })
    await client.enqueue({ kind, payload: answeredQuestion(), root })
    const attempt = await receiver.waitFor(({ spans }) => spans.find(({ name }) => name === attemptName))
    expect(attempt.traceId).not.toBe(traceId)
    expect(attempt.parentSpanId).toBeUndefined()
    expect(attempt.links[0]).toMatchObject({ traceId, spanId: rootSpanId })
  })

  it('lets a second worker finish what a killed one had begun, and loses none', async () => {
    const { asked, start } = await setUp(() => new Promise((resolve) => setTimeout(resolve, 20)))
    const api = await start({ QUEUE_ROLE: 'api' })
    const one = { QUEUE_ROLE: 'worker', WORKER_CONCURRENCY: '1' }
    const workers = [await start(one), await start(one)]
    const payloads = Array.from({ length: 60 }, () => answeredQuestion())
    const accepted = await Promise.all(payloads.map((payload) => api.client.enqueue({ kind, payload, root })))
    const handlers = async () => {
      const { jobs } = await api.client.jobs({ status: 'COMPLETE', limit: 500 })
      return new Set(jobs.map(({ handled_by }) => handled_by))
    }
    await vi.waitFor(async () => expect((await handlers()).size).toBe(2), soon)
    await workers[0]?.kill()
    for (const { job_id } of accepted)
      await vi.waitFor(async () => expect((await api.client.status({ id: job_id })).status).toBe('COMPLETE'), soon)
    expect(new Set(asked.map(({ input }) => input.job_id)).size).toBe(60)
    await expect(workers[1]?.client.enqueue({ kind, payload: answeredQuestion() })).rejects.toMatchObject({
      code: 'queue_draining',
    })
  })

  it('does as much at once as its workers together may', async () => {
    const gate = Promise.withResolvers<void>()
    const { asked, start } = await setUp(() => gate.promise)
    const api = await start({ QUEUE_ROLE: 'api' })
    const worker = { QUEUE_ROLE: 'worker', WORKER_CONCURRENCY: '2', QUEUE_LEASE_MS: '60000' }
    const workers = [await start(worker)]
    const payloads = Array.from({ length: 9 }, () => answeredQuestion())
    const accepted = await Promise.all(payloads.map((payload) => api.client.enqueue({ kind, payload, root })))
    const running = async () => {
      const pages = workers.map(async ({ url }) => (await fetch(`${url}/stats`)).json() as Promise<Stats>)
      return (await Promise.all(pages)).map(({ figures }) => figures.workers[0]?.running)
    }
    await vi.waitFor(() => expect(asked).toHaveLength(2), soon)
    workers.push(await start(worker), await start(worker))
    await vi.waitFor(() => expect(asked).toHaveLength(6), soon)
    expect(await running()).toEqual([2, 2, 2])
    gate.resolve()
    for (const { job_id } of accepted)
      await vi.waitFor(async () => expect((await api.client.status({ id: job_id })).status).toBe('COMPLETE'), soon)
    expect(asked).toHaveLength(9)
  })

  it('finishes what another process accepted before it was killed', async () => {
    const { start } = await setUp()
    const first = await start()
    await first.client.pause({})
    const { job_id } = await first.client.enqueue({ kind, payload: answeredQuestion(), root })
    const { instance_id } = (await (await fetch(`${first.url}/whoami`)).json()) as { instance_id: string }
    const second = await start()
    await first.kill()
    await second.client.resume({})
    await vi.waitFor(async () => expect((await second.client.status({ id: job_id })).status).toBe('COMPLETE'), soon)
    expect((await second.client.status({ id: job_id })).handled_by).not.toBe(instance_id)
  })

  it.runIf(process.platform === 'linux')(
    'uses less than one percent of a core while there is nothing to do',
    async () => {
      const { start } = await setUp()
      const { pid, client } = await start({ QUEUE_LEASE_MS: '30000' })
      const { job_id } = await client.enqueue({ kind, payload: answeredQuestion(), root })
      await vi.waitFor(async () => expect((await client.status({ id: job_id })).status).toBe('COMPLETE'), soon)
      await vi.waitFor(async () => expect(await cpuShare(pid, 3_000)).toBeLessThan(0.01), soon)
    },
  )

  it('says that its server is away, and goes on when it is back', async () => {
    const { start } = await setUp()
    const { url, client } = await start()
    // A probe gives up after 800 ms, which a busy machine may need for less: so until it says what is expected.
    const readiness = (expected: object) =>
      vi.waitFor(async () => {
        const response = await fetch(`${url}/health/ready`)
        const { checks } = (await response.json()) as { checks: { queue: object } }
        expect({ ...checks.queue, code: response.status }).toMatchObject(expected)
      }, soon)
    await readiness({ code: 200, latency_ms: expect.any(Number) })
    const { job_id } = await client.enqueue({ kind, payload: answeredQuestion() })
    await vi.waitFor(async () => expect((await client.status({ id: job_id })).status).toBe('COMPLETE'), soon)

    await redis.kill()
    await readiness({ code: 503, error: expect.stringContaining("Cannot use the queue's server") })
    const refused = client.enqueue({ kind, payload: answeredQuestion() })
    await expect(refused).rejects.toMatchObject({ code: 'dependency_unavailable' })

    await redis.start()
    await readiness({ code: 200 })
    expect((await client.status({ id: job_id })).status).toBe('COMPLETE')
    const again = await client.enqueue({ kind, payload: answeredQuestion({ request_id: crypto.randomUUID() }) })
    await vi.waitFor(async () => expect((await client.status({ id: again.job_id })).status).toBe('COMPLETE'), soon)
  })

  it('does not start without its server, and tells no password', async () => {
    const { start } = await setUp()
    const port = await freePort()
    const failed = start({ REDIS_URL: `redis://:hidden-word@127.0.0.1:${port}` })
    await expect(failed).rejects.toThrow("Cannot use the queue's server")
    await expect(failed).rejects.not.toThrow('hidden-word')
  })
})
