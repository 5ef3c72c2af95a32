import { MeshError } from '@dataprime/mesh'
import { metricsText } from '@dataprime/telemetry'
import { describe, expect, it, onTestFinished } from 'vitest'
import { aTask } from '../../../test/support/a-task.ts'
import { answeredQuestion } from '../../../test/support/answered-question.ts'
import { listening } from '../../../test/support/listening.ts'
import { observeQueue } from '../src/observe-queue.ts'
import { fakeProcessing } from './support/fake-processing.ts'
import { recorded } from './support/recorded.ts'
import { startService } from './support/service.ts'

recorded()
const kind = 'insights'

describe('looking at the service', () => {
  const page = async (url: string, path: string) => {
    const response = await fetch(url + path)
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  it('shows its figures', async () => {
    const service = await startService()
    await service.client.pause({})
    await service.client.enqueue({ kind, payload: answeredQuestion() })
    expect((await page(service.url, '/stats')).body['figures']).toEqual({
      driver: 'sqlite',
      mode: 'paused',
      is_full: false,
      jobs: { ready: 1, leased: 0, done: 0, dead: 0 },
      jobs_by_kind: { insights: { ready: 1, leased: 0, done: 0, dead: 0 } },
      oldest_waiting_ms: expect.any(Number),
      jobs_per_second: null,
      estimated_wait_ms: null,
      workers: [{ name: 'queue-test', state: 'paused', running: 0, concurrency: 2 }],
      processing_breaker: 'closed',
    })
  })

  it('measures exactly what waits, and since when', async () => {
    const service = await startService()
    await service.client.pause({})
    for (let n = 0; n < 3; n += 1) await service.client.enqueue({ kind, payload: answeredQuestion() })
    await service.client.enqueue({ kind: 'generate', payload: aTask() })
    onTestFinished(observeQueue(service.queue, () => Date.now() + 3_600_000))
    const metrics = await metricsText()
    expect(metrics).toMatch(/^dataprime_queue_depth\{.*\} 4$/m)
    const ready = (of: string) =>
      new RegExp(`^dataprime_queue_jobs\\{(?=.*destination_name="${of}")(?=.*state="ready").*\\} (\\d+)$`, 'm').exec(
        metrics,
      )?.[1]
    expect([ready('insights'), ready('generate')]).toEqual(['3', '1'])
    const age = Number(/^dataprime_queue_oldest_age\w*\{.*\} (\S+)$/m.exec(metrics)?.[1])
    expect(age).toBeGreaterThanOrEqual(3_600)
    expect(age).toBeLessThan(3_600 + 60)
  })

  it('measures depth, dead letters and how long sending and processing take', async () => {
    const { app } = fakeProcessing(({ payload }) => {
      if (payload.user_input === 'poison') throw new MeshError('invalid_request', 'Cannot process this')
    })
    const service = await startService({ processingUrl: (await listening(app)).url })
    onTestFinished(observeQueue(service.queue))
    const good = await service.client.enqueue({ kind, payload: answeredQuestion() })
    const bad = await service.client.enqueue({ kind, payload: answeredQuestion({ user_input: 'poison' }) })
    await service.reached(good.job_id, 'COMPLETE')
    await service.reached(bad.job_id, 'FAILED')
    const metrics = await metricsText()
    expect(metrics).toMatch(/^dataprime_queue_depth\{.*\} 0$/m)
    expect(metrics).toMatch(/^dataprime_queue_dead_letters\{.*\} 1$/m)
    expect(metrics).toMatch(/^messaging_client_operation_duration\w*_count\{.*operation_name="enqueue".*\} [1-9]/m)
    expect(metrics).toMatch(/^messaging_client_sent_messages\w*\{.*destination_name="insights".*\} [1-9]/m)
    expect(metrics).toMatch(/^messaging_client_consumed_messages\w*\{.*destination_name="insights".*\} [1-9]/m)
    expect(metrics).toMatch(/^messaging_process_duration\w*_count\{.*error_type="invalid_request".*\} [1-9]/m)
  })

  it('is ready without its neighbour, which only degrades it', async () => {
    const service = await startService()
    expect((await page(service.url, '/health/ready')).status).toBe(200)
    expect(await page(service.url, '/health')).toMatchObject({ status: 200, body: { status: 'degraded' } })
  })

  it('is not ready when nothing can be written', async () => {
    const service = await startService()
    await service.worker.stop({ graceMs: 0 })
    await service.queue.close()
    expect((await page(service.url, '/health/ready')).status).toBe(503)
    await expect(service.client.enqueue({ kind, payload: answeredQuestion() })).rejects.toMatchObject({
      code: 'dependency_unavailable',
    })
  })
})
