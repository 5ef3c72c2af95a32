import { connect } from '@dataprime/mesh'
import { queueContract } from '@dataprime/mesh/contracts'
import { expectTree, type RecordedSpan, startOtlpReceiver } from '@dataprime/telemetry/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { answeredQuestion } from '../../../test/support/answered-question.ts'
import { freePort, listening } from '../../../test/support/listening.ts'
import { cpuShare } from './support/cpu-share.ts'
import { fakeProcessing } from './support/fake-processing.ts'
import { startQueueProcess } from './support/queue-process.ts'
import { root, rootSpanId, traceId } from './support/root-span.ts'
import { temporaryFolder } from './support/temporary-folder.ts'

const kind = 'insights'

async function setUp(fail?: Parameters<typeof fakeProcessing>[0]) {
  const receiver = await startOtlpReceiver()
  onTestFinished(() => receiver.close())
  const { app, asked } = fakeProcessing(fail)
  const processing = await listening(app)
  const port = await freePort()
  const client = connect(queueContract, { from: 'api_gateway', urls: [`http://127.0.0.1:${port}`] })
  onTestFinished(() => client.close())
  const env = {
    QUEUE_PORT: String(port),
    DATA_DIR: temporaryFolder(),
    STORAGE_URL: receiver.url,
    PROCESSING_URL: processing.url,
  }
  const ended = (name: string) =>
    receiver.waitFor(({ spans }) => spans.find((span) => span.name === `queue_service.${name}`))
  return {
    receiver,
    asked,
    client,
    ended,
    start: (other: Record<string, string> = {}) => startQueueProcess({ ...env, ...other }),
  }
}

const isAttempt = ({ name }: RecordedSpan) => name === 'queue_service.process_background_message'
const ofConsumer = (span: RecordedSpan) => isAttempt(span) || span.name === 'queue_service.call_processing_service'

describe('the service as a process', { timeout: 90_000 }, () => {
  it('makes exactly the designed spans, and below the producer the statement that writes the job and its log', async () => {
    const { receiver, client, ended, start } = await setUp()
    const service = await start()
    await client.enqueue({ kind, payload: answeredQuestion(), root })
    const [consumer, producer, server] = await Promise.all(
      ['process_background_message', 'add_to_queue', 'enqueue_message'].map(ended),
    )
    expect(await service.stop()).toBe(0)
    expectTree(receiver.spans.filter(ofConsumer), {
      name: 'queue_service.process_background_message',
      kind: 'CONSUMER',
      service: 'queue_service',
      children: [{ name: 'queue_service.call_processing_service', kind: 'CLIENT' }],
    })
    expectTree(
      receiver.spans.filter((span) => !ofConsumer(span)),
      {
        name: 'queue_service.enqueue_message',
        kind: 'SERVER',
        service: 'queue_service',
        children: [
          {
            name: 'queue_service.add_to_queue',
            kind: 'PRODUCER',
            children: [{ name: 'INSERT jobs', kind: 'CLIENT' }],
          },
        ],
      },
    )
    expect([consumer?.traceId, consumer?.parentSpanId]).toEqual([traceId, rootSpanId])
    expect(consumer?.links).toMatchObject([{ traceId: producer?.traceId, spanId: producer?.spanId }])
    expect(server?.attributes['queue.size']).toBe(1)
  })

  it('finishes after a crash what it had accepted before, in the same trace', async () => {
    const { asked, client, ended, start } = await setUp()
    const first = await start()
    await client.pause({})
    const { job_id } = await client.enqueue({ kind, payload: answeredQuestion(), root })
    const producer = await ended('add_to_queue')
    await first.kill()
    expect(asked).toEqual([])

    await start()
    const consumer = await ended('process_background_message')
    expect(asked.map(({ input }) => input.job_id)).toEqual([job_id])
    expect([consumer.traceId, consumer.parentSpanId]).toEqual([traceId, rootSpanId])
    expect(consumer.links[0]?.spanId).toBe(producer.spanId)
  })

  it('offers again at once what it was working on when it was killed', async () => {
    const begun = Promise.withResolvers<void>()
    const { asked, client, ended, start } = await setUp(async (_input, { signal }) => {
      if (asked.length > 1) return
      begun.resolve()
      await new Promise((resolve) => signal.addEventListener('abort', resolve)) // until its caller is gone
    })
    const first = await start()
    const { job_id } = await client.enqueue({ kind, payload: answeredQuestion(), root })
    await begun.promise
    await first.kill()

    await start()
    const consumer = await ended('process_background_message')
    expect(asked.map(({ input }) => [input.job_id, input.attempt])).toEqual([
      [job_id, 1],
      [job_id, 2],
    ])
    expect(consumer.attributes['queue.delivery_attempt']).toBe(2)
  })

  it('gives back uncounted what it cannot finish when it is stopped', async () => {
    const begun = Promise.withResolvers<void>()
    const { asked, client, receiver, start } = await setUp(async (_input, { signal }) => {
      if (asked.length > 1) return
      begun.resolve()
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
    })
    const first = await start({ SHUTDOWN_GRACE_MS: '50' })
    await client.enqueue({ kind, payload: answeredQuestion(), root })
    await begun.promise
    expect(await first.stop()).toBe(0)

    await start()
    await receiver.waitFor(({ spans }) => spans.filter(isAttempt).length === 2)
    expect(asked.map(({ input }) => input.attempt)).toEqual([1, 1])
  })

  it.runIf(process.platform === 'linux')(
    'uses less than one percent of a core while there is nothing to do',
    async () => {
      const { client, ended, start } = await setUp()
      const { pid } = await start()
      await client.enqueue({ kind, payload: answeredQuestion(), root })
      await ended('process_background_message')
      // The first seconds still belong to what was done: a worker that asked again and again would never come to rest.
      await vi.waitFor(async () => expect(await cpuShare(pid, 3_000)).toBeLessThan(0.01), { timeout: 25_000 })
    },
  )

  it('refuses to start beside another on the same data, and says why', async () => {
    const { start } = await setUp()
    await start()
    await expect(start({ QUEUE_PORT: String(await freePort()) })).rejects.toThrow('another process holds it')
  })
})
