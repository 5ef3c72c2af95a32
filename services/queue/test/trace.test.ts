import { describe, expect, it } from 'vitest'
import { answeredQuestion } from '../../../test/support/answered-question.ts'
import { listening } from '../../../test/support/listening.ts'
import { fakeProcessing } from './support/fake-processing.ts'
import { recorded } from './support/recorded.ts'
import { root, rootSpanId, traceId } from './support/root-span.ts'
import { startService } from './support/service.ts'

const named = recorded()
const kind = 'insights'

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
