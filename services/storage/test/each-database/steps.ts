import { expect, test, vi } from 'vitest'
import { aGeneration } from '../../../../test/support/a-generation.ts'
import { someInsights } from '../../../../test/support/answered-question.ts'
import { eventsOf } from '../../src/database/events.ts'
import { serving } from '../serving.ts'
import type { OpenDatabase } from './engines.ts'

const requestId = '0193a000-0000-7000-8000-000000000001'
const call = { requestId, caller: 'key-1' }
const generated = (token: number, query = aGeneration.query) =>
  ({ id: 'job-1', step: 'generate', token, fingerprint: 'f', result: { ...aGeneration, query } }) as const

export function stepsSuite(open: OpenDatabase): void {
  test('the finished steps of a job come back in their order, each with its event', async () => {
    const { client, database } = await serving({ database: await open() })
    await client.saveStep(generated(1), call)
    await client.saveStep({ ...generated(1), step: 'validate', result: { validation: null, warnings: ['w'] } }, call)
    await client.saveStep({ ...generated(1), step: 'analyse', result: someInsights }, call)
    await client.saveStep({ ...generated(1), id: 'job-2' }, call)
    const { steps } = await client.steps({ id: 'job-1' })
    expect(steps.map(({ step }) => step)).toEqual(['generate', 'validate', 'analyse'])
    expect(steps[0]).toMatchObject({ token: 1, fingerprint: 'f', result: aGeneration })
    const events = await eventsOf(database.db, requestId)
    expect(events.map(({ kind }) => kind)).toEqual([
      'query_generated',
      'query_validated',
      'query_analysed',
      'query_generated',
    ])
    expect(events[0]).toMatchObject({ caller: 'key-1', details: { job_id: 'job-1', token: 1 } })
  })

  test('a step that is saved twice under one token is there once, and so is its event', async () => {
    const { client, database } = await serving({ database: await open() })
    await client.saveStep(generated(1), call)
    await client.saveStep(generated(1, 'source spans'), call)
    expect((await client.steps({ id: 'job-1' })).steps).toMatchObject([{ result: { query: aGeneration.query } }])
    expect(await eventsOf(database.db, requestId)).toHaveLength(1)
  })

  test('a newer token takes the place of an older one, which can then save nothing more', async () => {
    const { client } = await serving({ database: await open() })
    await client.saveStep(generated(1), call)
    await client.saveStep(generated(2, 'source spans'), call)
    const late = client.saveStep({ ...generated(1), step: 'analyse', result: someInsights }, call)
    await expect(late).rejects.toMatchObject({ code: 'conflict' })
    const { steps } = await client.steps({ id: 'job-1' })
    expect(steps).toMatchObject([{ step: 'generate', token: 2, result: { query: 'source spans' } }])
  })

  test('whoever follows hears of each event once it is written, in order', async () => {
    const { client, events } = await serving({ database: await open() })
    const told: unknown[] = []
    events.follow(undefined, { missed: () => {}, event: ({ value }) => told.push(value) })
    await client.saveStep(generated(1), call)
    await client.saveStep({ ...generated(1), step: 'analyse', result: someInsights }, call)
    await vi.waitFor(() => expect(told).toHaveLength(2))
    expect(told).toMatchObject([
      { event: 'query_generated', request_id: requestId, caller: 'key-1' },
      { event: 'query_analysed' },
    ])
  })

  test('a result that is not of its step is refused', async () => {
    const { url } = await serving({ database: await open() })
    const response = await fetch(`${url}/jobs/job-1/steps/generate`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: 1, fingerprint: 'f', result: someInsights }),
    })
    expect(response.status).toBe(400)
  })

  test('a step that no job has is refused', async () => {
    const { url } = await serving({ database: await open() })
    const response = await fetch(`${url}/jobs/job-1/steps/dance`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: 1, fingerprint: 'f', result: {} }),
    })
    expect(response.status).toBe(400)
  })
}
