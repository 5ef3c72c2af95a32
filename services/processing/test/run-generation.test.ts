import { MeshError } from '@dataprime/mesh'
import { expect, test } from 'vitest'
import { aGeneration } from '../../../test/support/a-generation.ts'
import { aTask } from '../../../test/support/a-task.ts'
import { processing } from './support/processing.ts'

const task = aTask()
const job = { job_id: task.request_id, payload: task }
const first = { ...job, attempt: 1, token: 1 }
const second = { ...job, attempt: 2, token: 2 }
const broken = () => new MeshError('internal', 'Cannot do this')

test('a question is answered, and each finished step is kept', async () => {
  const { caller, storage } = await processing()
  expect(await caller.run(first)).toEqual({ outcome: 'complete', processed_by: 'processing-1' })
  expect([...storage.steps.keys()]).toEqual(['generate', 'validate', 'analyse', 'store'])
  expect(storage.stored).toMatchObject([
    {
      job_id: job.job_id,
      request: { request_id: task.request_id, query: aGeneration.query, is_valid: true },
      insights: { complexity_analysis: { filters: 1 } },
    },
  ])
})

test.for(['validate', 'analyse', 'stored', 'store'] as const)(
  'after a failure at %s the second attempt resumes there, and the model is not asked again',
  async (place) => {
    const { caller, query, storage } = await processing()
    storage.failAt(place, broken())
    await expect(caller.run(first)).rejects.toMatchObject({ code: 'bad_gateway' })
    storage.recover()
    expect(await caller.run(second)).toMatchObject({ outcome: 'complete' })
    expect(query.asked).toHaveLength(1)
    expect(storage.stored).toHaveLength(1)
    expect(storage.steps.size).toBe(4)
  },
)

test('an answer that could not be kept is the only one that is asked for twice', async () => {
  const { caller, query, storage } = await processing()
  storage.failAt('generate', broken())
  await expect(caller.run(first)).rejects.toMatchObject({ code: 'bad_gateway' })
  storage.recover()
  expect(await caller.run(second)).toMatchObject({ outcome: 'complete' })
  expect(query.asked).toHaveLength(2)
})

test('a job that is replayed with another question resumes nothing', async () => {
  const { caller, query } = await processing()
  await caller.run(first)
  const payload = { ...task, question: { user_input: 'Count warnings by service' } }
  await caller.run({ ...second, payload })
  expect(query.asked.map(({ user_input }) => user_input)).toEqual([
    task.question.user_input,
    'Count warnings by service',
  ])
})

test('a holder that has lost the job can keep nothing', async () => {
  const { caller, storage } = await processing()
  await caller.run({ ...second, token: 3 })
  const kept = storage.steps.get('generate')
  const other = { ...task, question: { user_input: 'Count warnings by service' } }
  await expect(caller.run({ ...second, payload: other })).rejects.toMatchObject({ code: 'conflict' })
  expect(storage.steps.get('generate')).toBe(kept)
})

test('a refused question is an answer, and nothing is kept or stored', async () => {
  const { caller, query, storage } = await processing()
  query.failAt('generate', new MeshError('not_observability', 'Cannot generate a query: the question is about poems'))
  expect(await caller.run(first)).toEqual({
    outcome: 'refused',
    error: { code: 'not_observability', message: 'Cannot generate a query: the question is about poems' },
    processed_by: 'processing-1',
  })
  expect([storage.steps.size, storage.stored.length]).toEqual([0, 0])
})

test('a day whose budget is used up is an answer, too: trying again would change nothing', async () => {
  const { caller, query } = await processing()
  const error = { code: 'budget_exceeded', message: 'Cannot ask the model: the budget of the day is used up' } as const
  query.failAt('generate', new MeshError(error.code, error.message))
  expect(await caller.run(first)).toMatchObject({ outcome: 'refused', error })
})

test('without validation the answer is kept, and says so', async () => {
  const { caller, validation, storage } = await processing()
  validation.failAt('validate', broken())
  await caller.run(first)
  expect(storage.steps.get('validate')?.result).toMatchObject({
    validation: null,
    warnings: [expect.stringContaining('was not validated')],
  })
})

test('a query service that is away makes processing away, so that the queue waits', async () => {
  const { caller, query } = await processing()
  query.failAt('generate', new MeshError('draining', 'Cannot take requests'))
  await expect(caller.run(first)).rejects.toMatchObject({ code: 'dependency_unavailable' })
})
