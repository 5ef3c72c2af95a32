import { describe, expect, it } from 'vitest'
import { aTask } from '../../../test/support/a-task.ts'
import { listening } from '../../../test/support/listening.ts'
import { fakeProcessing } from './support/fake-processing.ts'
import { root, traceId } from './support/root-span.ts'
import { startService } from './support/service.ts'

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
