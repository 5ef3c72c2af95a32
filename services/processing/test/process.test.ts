import { connect, MeshError, serve } from '@dataprime/mesh'
import { processingContract, storageContract } from '@dataprime/mesh/contracts'
import { expect, onTestFinished, test } from 'vitest'
import { answeredQuestion } from '../../../test/support/answered-question.ts'
import { listening } from '../../../test/support/listening.ts'
import { createApp } from '../src/app.ts'

/** Processing over HTTP, with a storage that answers `store` like this. */
async function processing(store: () => { request_id: string; duplicate: boolean }) {
  const seen: unknown[] = []
  const unused = (): never => {
    throw new Error('not called here')
  }
  const storage = serve(storageContract, {
    store: (input) => {
      seen.push(input)
      return store()
    },
    storeFeedback: unused,
    feedbackStats: unused,
    requests: unused,
    request: unused,
    trace: unused,
  })
  const client = connect(storageContract, { from: 'processing_service', urls: [(await listening(storage)).url] })
  const app = createApp({ storage: client, instanceId: 'processing-1' }, { checkOutput: true })
  const caller = connect(processingContract, { from: 'queue_service', urls: [(await listening(app)).url] })
  onTestFinished(() => {
    client.close()
    caller.close()
  })
  return { caller, seen }
}

const job = { job_id: 'job-1', attempt: 1, payload: answeredQuestion() }

test('a job is analysed, and everything found is handed to storage', async () => {
  const { caller, seen } = await processing(() => ({ request_id: job.payload.request_id, duplicate: false }))
  const answer = await caller.process(job)
  expect(answer).toMatchObject({ stored: true, processed_by: 'processing-1', complexity_analysis: { filters: 1 } })
  const { stored: _, processed_by: __, ...insights } = answer
  expect(seen).toEqual([{ job_id: 'job-1', request: job.payload, insights }])
})

test('a query that does not parse is analysed as far as it goes', async () => {
  const { caller } = await processing(() => ({ request_id: job.payload.request_id, duplicate: false }))
  const payload = answeredQuestion({ query: 'source logs | filtr ((', is_valid: false })
  expect(await caller.process({ ...job, payload })).toMatchObject({
    enriched_data: { tags: expect.arrayContaining(['invalid']) },
  })
})

test('a storage that is away makes processing away, so that the queue waits', async () => {
  const { caller } = await processing(() => {
    throw new MeshError('dependency_unavailable', 'Cannot use the database')
  })
  await expect(caller.process(job)).rejects.toMatchObject({ code: 'dependency_unavailable' })
})
