import { MeshError } from '@dataprime/mesh'
import { describe, expect, it } from 'vitest'
import { answeredQuestion } from '../../../test/support/answered-question.ts'
import { freePort, listening } from '../../../test/support/listening.ts'
import { fakeProcessing } from './support/fake-processing.ts'
import { recorded } from './support/recorded.ts'
import { root, rootSpanId, traceId } from './support/root-span.ts'
import { startService } from './support/service.ts'

const named = recorded()
const kind = 'insights'

describe('a job', () => {
  it('is accepted, processed once, and says by whom', async () => {
    const { app, asked } = fakeProcessing()
    const service = await startService({ processingUrl: (await listening(app)).url })
    const payload = answeredQuestion()
    const accepted = await service.client.enqueue({ kind, payload, root }, { caller: 'key-7' })
    expect(accepted).toMatchObject({ status: 'PENDING', queue_size: 1 })
    expect(await service.reached(accepted.job_id, 'COMPLETE')).toMatchObject({
      caller: 'key-7',
      attempts: 1,
      trace_id: traceId,
      handled_by: 'queue-test',
      processed_by: 'processing-fake',
      error: null,
    })
    expect(asked).toEqual([
      {
        input: { job_id: accepted.job_id, attempt: 1, payload },
        requestId: payload.request_id,
        caller: 'key-7',
      },
    ])
  })

  it('is made once for one idempotency key and question, however often the question was answered', async () => {
    const service = await startService()
    const enqueue = (user_input: string) =>
      service.client.enqueue({ kind, payload: answeredQuestion({ user_input }) }, { idempotencyKey: 'k' })
    const [first, second] = [await enqueue('errors'), await enqueue('errors')]
    expect(second).toMatchObject({ job_id: first.job_id, request_id: first.request_id })
    await expect(enqueue('warnings')).rejects.toMatchObject({ code: 'idempotency_mismatch' })
  })

  it('tells what it carries to the caller it belongs to, and to nobody else', async () => {
    const service = await startService()
    const payload = answeredQuestion({ caller: 'key-7', conversation_id: 'c' })
    await service.client.enqueue({ kind, payload }, { caller: 'key-7' })
    const id = payload.request_id
    const conversation = { conversation_id: 'c' }
    expect(await service.client.answered({ id }, { caller: 'key-7' })).toEqual(payload)
    expect(await service.client.latestAnswered(conversation, { caller: 'key-7' })).toEqual({ latest: payload })
    await expect(service.client.answered({ id }, { caller: 'key-8' })).rejects.toMatchObject({
      code: 'unknown_request',
    })
    expect(await service.client.latestAnswered(conversation, { caller: 'key-8' })).toEqual({ latest: null })
    expect(await service.client.latestAnswered({ conversation_id: 'd' }, { caller: 'key-7' })).toEqual({ latest: null })
  })

  it('is tried again after a failure, in a span of its own each time', async () => {
    let failures = 1
    const { app } = fakeProcessing(() => {
      if (failures-- > 0) throw new Error('a bug')
    })
    const service = await startService({ processingUrl: (await listening(app)).url })
    const { job_id } = await service.client.enqueue({ kind, payload: answeredQuestion(), root })
    expect(await service.reached(job_id, 'COMPLETE')).toMatchObject({ attempts: 2 })
    const attempts = named('process_background_message')
    expect(attempts.map(({ attributes }) => attributes['queue.delivery_attempt'])).toEqual([1, 2])
    expect(attempts.map(({ status }) => status.code)).toEqual(['ERROR', 'UNSET'])
    expect(new Set(attempts.map((span) => span.parentSpanId))).toEqual(new Set([rootSpanId]))
  })

  it('waits uncounted while processing is away, and is done once it is there', async () => {
    const port = await freePort()
    const service = await startService({ processingUrl: `http://127.0.0.1:${port}` })
    const { job_id } = await service.client.enqueue({ kind, payload: answeredQuestion(), root })
    while (service.worker.state() !== 'waiting') await service.client.status({ id: job_id })
    await listening(fakeProcessing().app, port)
    expect(await service.reached(job_id, 'COMPLETE')).toMatchObject({ attempts: 1 })
  })

  it('is one of fifty that are taken in while nobody can do the work, and all are done once somebody can', async () => {
    const port = await freePort()
    const service = await startService({ processingUrl: `http://127.0.0.1:${port}` })
    const payloads = Array.from({ length: 50 }, () => answeredQuestion())
    const jobs = await Promise.all(payloads.map((payload) => service.client.enqueue({ kind, payload, root })))
    while (service.worker.state() !== 'waiting') await service.client.status({ id: jobs[0]?.job_id ?? '' })
    await listening(fakeProcessing().app, port)
    for (const { job_id } of jobs) expect(await service.reached(job_id, 'COMPLETE')).toMatchObject({ attempts: 1 })
  })

  it('waits uncounted while a neighbour of processing is away, too, and has processing look after it', async () => {
    let isStorageThere = false
    const { app, asked } = fakeProcessing(
      () => {
        if (!isStorageThere) throw new MeshError('dependency_unavailable', 'Cannot reach storage_service')
      },
      {
        dependencies: {
          storage_service: () => {
            isStorageThere = true // as a probe does that half-opens the breaker
          },
        },
      },
    )
    const service = await startService({ processingUrl: (await listening(app)).url })
    const { job_id } = await service.client.enqueue({ kind, payload: answeredQuestion(), root })
    expect(await service.reached(job_id, 'COMPLETE')).toMatchObject({ attempts: 1 })
    expect(asked).toHaveLength(2)
  })

  it('stays until the queue is opened again', async () => {
    const { app, asked } = fakeProcessing()
    const service = await startService({ processingUrl: (await listening(app)).url })
    expect(await service.client.pause({})).toEqual({ mode: 'paused' })
    const { job_id } = await service.client.enqueue({ kind, payload: answeredQuestion() })
    const { jobs } = await service.client.jobs({ status: 'PENDING' })
    expect([jobs.map((job) => job.job_id), asked]).toEqual([[job_id], []])
    expect(await service.client.resume({})).toEqual({ mode: 'open' })
    await service.reached(job_id, 'COMPLETE')
  })
})

describe('a job that asks for it', () => {
  it('goes first, later, or not too late', async () => {
    const { app, asked } = fakeProcessing()
    const service = await startService({ processingUrl: (await listening(app)).url, concurrency: 1 })
    await service.client.pause({})
    const enqueue = async (wish: object) => {
      const { job_id } = await service.client.enqueue({ kind, payload: answeredQuestion(), ...wish })
      return job_id
    }
    const expired = await enqueue({ ttl_ms: 1 })
    const later = await enqueue({ delay_ms: 500, priority: 9 })
    const usual = await enqueue({})
    const urgent = await enqueue({ priority: 1 })
    await service.reached(expired, 'FAILED')
    expect(await service.client.deadLetter({ id: expired })).toMatchObject({ reason: 'expired' })
    await service.client.resume({})
    await service.reached(later, 'COMPLETE')
    expect(asked.map(({ input }) => input.job_id)).toEqual([urgent, usual, later])
  })
})
