import { MeshError } from '@dataprime/mesh'
import { expect, test } from 'vitest'
import { answeredQuestion } from '../../../test/support/answered-question.ts'
import { processing } from './support/processing.ts'

const job = { job_id: 'job-1', attempt: 1, payload: answeredQuestion() }

test('a job is analysed, and everything found is handed to storage', async () => {
  const { caller, storage } = await processing()
  const answer = await caller.process(job)
  expect(answer).toMatchObject({ stored: true, processed_by: 'processing-1', complexity_analysis: { filters: 1 } })
  const { stored: _, processed_by: __, ...insights } = answer
  expect(storage.stored).toEqual([{ job_id: 'job-1', request: job.payload, insights }])
})

test('a query that does not parse is analysed as far as it goes', async () => {
  const { caller } = await processing()
  const payload = answeredQuestion({ query: 'source logs | filtr ((', is_valid: false })
  expect(await caller.process({ ...job, payload })).toMatchObject({
    enriched_data: { tags: expect.arrayContaining(['invalid']) },
  })
})

test('a storage that is away makes processing away, so that the queue waits', async () => {
  const { caller, storage } = await processing()
  storage.failAt('stored', new MeshError('dependency_unavailable', 'Cannot use the database'))
  await expect(caller.process(job)).rejects.toMatchObject({ code: 'dependency_unavailable' })
})
