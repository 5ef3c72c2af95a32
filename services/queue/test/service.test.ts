import { MeshError } from '@dataprime/mesh'
import { metricsText } from '@dataprime/telemetry'
import { type InMemoryTelemetry, recordInMemory } from '@dataprime/telemetry/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { aTask } from '../../../test/support/a-task.ts'
import { answeredQuestion } from '../../../test/support/answered-question.ts'
import { freePort, listening } from '../../../test/support/listening.ts'
import { observeQueue } from '../src/observe-queue.ts'
import { fakeProcessing } from './support/fake-processing.ts'
import { root, rootSpanId, traceId } from './support/root-span.ts'
import { startService } from './support/service.ts'

let telemetry: InMemoryTelemetry
beforeAll(() => {
  telemetry = recordInMemory('queue_service')
})
beforeEach(() => telemetry.clear())
afterAll(() => telemetry.stop())

const kind = 'insights'
const named = (name: string) => telemetry.spans().filter((span) => span.name === `queue_service.${name}`)

describe('a question to be answered in the background', () => {
  it('is handed to processing under its token, and says who is behind it', async () => {
    const { app, ran } = fakeProcessing()
    const service = await startService({ processingUrl: (await listening(app)).url })
    const payload = aTask({ previous_request_id: '0193a000-0000-7000-8000-000000000001' })
    const accepted = await service.client.enqueue({ kind: 'generate', payload, root })
    expect(accepted).toMatchObject({ request_id: payload.request_id, trace_id: traceId, initiated_by: 'api_gateway-1' })
    expect(await service.reached(accepted.job_id, 'COMPLETE')).toMatchObject({
      kind: 'generate',
      initiated_by: 'api_gateway-1',
      handled_by: 'queue-test',
      processed_by: 'processing-fake',
      conversation_id: payload.conversation_id,
      previous_request_id: payload.previous_request_id,
      started_at: expect.any(String),
      reason: null,
    })
    expect(ran).toEqual([{ job_id: payload.request_id, attempt: 1, token: 1, payload }])
  })

  it('that is refused has failed, once and for all, and is no dead letter', async () => {
    const error = { code: 'not_observability', message: 'Cannot generate a query' }
    const run = () => ({ outcome: 'refused', error, processed_by: 'processing-fake' }) as const
    const { app, ran } = fakeProcessing(() => {}, { run })
    const service = await startService({ processingUrl: (await listening(app)).url })
    const { job_id } = await service.client.enqueue({ kind: 'generate', payload: aTask(), root })
    expect(await service.reached(job_id, 'FAILED')).toMatchObject({ error, attempts: 1, reason: null })
    expect((await service.client.deadLetters({})).dead_letters).toEqual([])
    await expect(service.client.replay({ id: job_id })).rejects.toMatchObject({ code: 'conflict' })
    expect(ran).toHaveLength(1)
  })

  it('is made once for one idempotency key and question', async () => {
    const service = await startService()
    const enqueue = (user_input: string) =>
      service.client.enqueue(
        { kind: 'generate', payload: aTask({ question: { user_input } }) },
        { idempotencyKey: 'k' },
      )
    const [one, two] = [await enqueue('errors'), await enqueue('errors')]
    expect(two).toMatchObject({ request_id: one.request_id, submitted_at: one.submitted_at, is_new: false })
    await expect(enqueue('warnings')).rejects.toMatchObject({ code: 'idempotency_mismatch' })
  })

  it('cannot be continued from before it is answered', async () => {
    const service = await startService()
    const payload = aTask()
    await service.client.enqueue({ kind: 'generate', payload })
    await expect(service.client.answered({ id: payload.request_id })).rejects.toMatchObject({ code: 'conflict' })
    const ofNobody = service.client.answered({ id: payload.request_id }, { caller: 'key-8' })
    await expect(ofNobody).rejects.toMatchObject({ code: 'unknown_request' })
  })
})

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

describe('a dead letter', () => {
  async function withDeadLetter() {
    let refuse = true
    const { app } = fakeProcessing(() => {
      if (refuse) throw new MeshError('invalid_request', 'Cannot process this')
    })
    const service = await startService({ processingUrl: (await listening(app)).url })
    const { job_id } = await service.client.enqueue({ kind, payload: answeredQuestion(), root })
    await service.reached(job_id, 'FAILED')
    return { service, job_id, heal: () => (refuse = false) }
  }

  it('is made at once of what cannot get better, with reason, error, attempts and trace', async () => {
    const { service, job_id } = await withDeadLetter()
    expect(await service.client.deadLetters({})).toMatchObject({
      dead_letters: [
        {
          job_id,
          reason: 'rejected',
          attempts: 1,
          trace_id: traceId,
          error: { code: 'invalid_request', message: 'Cannot process this' },
        },
      ],
    })
  })

  it('is processed in its own trace when it is replayed', async () => {
    const { service, job_id, heal } = await withDeadLetter()
    heal()
    await service.client.replay({ id: job_id })
    expect(await service.reached(job_id, 'COMPLETE')).toMatchObject({ attempts: 1, error: null })
    expect(new Set(named('process_background_message').map((span) => span.traceId))).toEqual(new Set([traceId]))
  })

  it('is gone when it is discarded', async () => {
    const { service, job_id } = await withDeadLetter()
    expect(await service.client.discard({ id: job_id })).toEqual({ discarded: true })
    await expect(service.client.status({ id: job_id })).rejects.toMatchObject({ code: 'unknown_job' })
    await expect(service.client.replay({ id: job_id })).rejects.toMatchObject({ code: 'unknown_job' })
  })
})

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

describe('decisions about dead letters', () => {
  it('are kept with who took them; another payload must be one its kind takes', async () => {
    const { app } = fakeProcessing(({ payload }) => {
      if (payload.user_input === 'poison') throw new MeshError('invalid_request', 'Cannot process this')
    })
    const service = await startService({ processingUrl: (await listening(app)).url })
    const poison = answeredQuestion({ user_input: 'poison' })
    const { job_id } = await service.client.enqueue({ kind, payload: poison })
    await service.reached(job_id, 'FAILED')
    const letter = await service.client.deadLetter({ id: job_id })
    expect(letter).toMatchObject({ payload: poison, reason: 'rejected' })
    expect(letter.events.map(({ event }) => event)).toEqual(['enqueued', 'claimed', 'rejected'])

    const admin = { caller: 'admin' }
    const wrong = service.client.replay({ id: job_id, payload: { user_input: 'errors' } }, admin)
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_request' })
    for (const other of [{ request_id: answeredQuestion().request_id }, { caller: 'mallory' }]) {
      const taken = service.client.replay({ id: job_id, payload: { ...poison, ...other } }, admin)
      await expect(taken).rejects.toMatchObject({ code: 'invalid_request', status: 400 })
    }
    await service.client.replay({ id: job_id, payload: { ...poison, user_input: 'errors' } }, admin)
    await service.reached(job_id, 'COMPLETE')
    expect((await service.client.decisions({})).decisions).toMatchObject([
      { by: 'admin', action: 'edited', job_id, payload: { user_input: 'poison' } },
    ])
  })

  it('can be taken for all that match', async () => {
    let isPoison = true
    const { app } = fakeProcessing(() => {
      if (isPoison) throw new MeshError('invalid_request', 'Cannot process this')
    })
    const service = await startService({ processingUrl: (await listening(app)).url })
    const jobs = await Promise.all([1, 2].map(() => service.client.enqueue({ kind, payload: answeredQuestion() })))
    for (const { job_id } of jobs) await service.reached(job_id, 'FAILED')
    isPoison = false
    expect((await fetch(`${service.url}/dead-letters?cursor=abc`)).status).toBe(400)
    const misspelt = fetch(`${service.url}/dead-letters/replay`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ errorCode: 'nothing_like_this' }),
    })
    expect((await misspelt).status).toBe(400) // and not all of them
    const { replayed } = await service.client.replayAll({ error_code: 'invalid_request' })
    expect(new Set(replayed)).toEqual(new Set(jobs.map(({ job_id }) => job_id)))
    for (const { job_id } of jobs) await service.reached(job_id, 'COMPLETE')
    expect((await service.client.replayAll({})).replayed).toEqual([])
  })
})

describe('the trace', () => {
  it('goes on from the root, links to the producer, and carries what the conventions want', async () => {
    const { app } = fakeProcessing()
    const service = await startService({ processingUrl: (await listening(app)).url })
    const payload = answeredQuestion()
    const { job_id } = await service.client.enqueue({ kind, payload, root })
    await service.reached(job_id, 'COMPLETE')
    const [producer] = named('add_to_queue')
    const [consumer] = named('process_background_message')
    expect(producer).toMatchObject({
      kind: 'PRODUCER',
      attributes: {
        'messaging.system': 'sqlite',
        'messaging.destination.name': 'insights',
        'messaging.operation.name': 'enqueue',
        'messaging.operation.type': 'send',
        'messaging.message.id': job_id,
        'messaging.message.conversation_id': payload.request_id,
        'queue.size': 1,
      },
    })
    expect(consumer).toMatchObject({
      kind: 'CONSUMER',
      traceId,
      parentSpanId: rootSpanId,
      traceState: 'vendor=1',
      links: [{ traceId: producer?.traceId, spanId: producer?.spanId }],
      attributes: {
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.message.id': job_id,
        'queue.delivery_attempt': 1,
        'queue.size': 0,
        'request.id': payload.request_id,
      },
    })
  })

  it('begins anew in link mode, with links to both', async () => {
    const { app } = fakeProcessing()
    const service = await startService({ processingUrl: (await listening(app)).url, traceMode: 'link' })
    const { job_id } = await service.client.enqueue({ kind, payload: answeredQuestion(), root })
    await service.reached(job_id, 'COMPLETE')
    const [producer] = named('add_to_queue')
    const [consumer] = named('process_background_message')
    expect(consumer?.traceId).not.toBe(traceId)
    expect(consumer?.parentSpanId).toBeUndefined()
    expect(consumer?.links.map(({ spanId }) => spanId)).toEqual([rootSpanId, producer?.spanId])
  })
})

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
