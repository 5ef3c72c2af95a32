import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CrashPointName, crashPoints } from '@dataprime/mesh'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aTask } from './support/a-task.ts'
import { answeredQuestion, someInsights } from './support/answered-question.ts'
import { type FakeOpenAi, startFakeOpenAi } from './support/fake-openai.ts'
import { eventually, type RunningMesh, startMesh } from './support/mesh.ts'
import { columnOf } from './support/storage-file.ts'
import { ended, submit } from './support/submit.ts'

/** What is being done when somebody dies: a question is answered, refused, cannot be stored, fails once, or has nobody to work on it. */
type Work = 'answered' | 'refused' | 'rejected' | 'failed' | 'released'

/** The work that comes by each point, and how often the model may be asked for it. */
const cases = {
  'enqueue:before': ['answered', 1],
  'enqueue:after': ['answered', 1],
  'claim:before': ['answered', 1],
  'claim:after': ['answered', 1],
  'acknowledge:before': ['answered', 1],
  'acknowledge:after': ['answered', 1],
  'refuse:before': ['refused', 0],
  'refuse:after': ['refused', 0],
  'fail:before': ['failed', 1],
  'fail:after': ['failed', 1],
  'reject:before': ['rejected', 1],
  'reject:after': ['rejected', 1],
  'release:before': ['released', 1],
  'release:after': ['released', 1],
  'generate:before': ['answered', 1],
  'generate:done': ['answered', 2], // between the provider's answer and its commit, and nowhere else, it is asked twice:
  'save_step:written': ['answered', 2], // in the one process, and in the other
  'generate:kept': ['answered', 1],
  'validate:before': ['answered', 1],
  'validate:done': ['answered', 1],
  'validate:kept': ['answered', 1],
  'analyse:before': ['answered', 1],
  'analyse:done': ['answered', 1],
  'analyse:kept': ['answered', 1],
  'store:before': ['answered', 1],
  'store:done': ['answered', 1],
  'store:kept': ['answered', 1],
  'save_step:committed': ['answered', 1],
  'store_rows:written': ['answered', 1],
  'store_rows:committed': ['answered', 1],
} as const satisfies Record<CrashPointName, readonly [Work, number]>

let folder: string
let crashFile: string
let model: FakeOpenAi
let mesh: RunningMesh
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dataprime-crash-'))
  crashFile = join(folder, 'point')
  model = await startFakeOpenAi()
  mesh = await startMesh({
    CRASH_FILE: crashFile,
    CACHE_TTL_MS: '0', // or query would remember what processing has forgotten
    OPENAI_API_KEY: 'sk-test-0123456789abcdef',
    OPENAI_BASE_URL: model.url,
    OPENAI_MODEL: 'test-model',
  })
})
afterAll(async () => {
  expect(await mesh?.stop()).toBe(0)
  await model?.close()
  await rm(folder, { recursive: true, force: true })
})

describe('a process that dies at', () => {
  test.for(crashPoints)('%s loses nothing and does nothing twice', async (point) => {
    const [work, asks] = cases[point]
    const asked = model.received.length
    const id = await begun(work, point)
    await eventually(`somebody died at ${point}`, async () => !existsSync(crashFile), 60_000)
    const end = await ended(mesh.gateway, id, 60_000)
    expect(model.received.length - asked).toBe(asks)
    const kinds = columnOf(mesh.dataDir, 'select kind from events where request_id = ? order by event_id', id)
    switch (work) {
      case 'refused':
        expect(end).toMatchObject({ status: 'FAILED', error: { code: 'not_observability' } })
        expect(kinds).toEqual([])
        return
      case 'rejected': {
        expect(end).toMatchObject({ status: 'FAILED', error: { code: 'conflict' } })
        expect(kinds).toEqual(['query_generated', 'query_validated', 'query_analysed'])
        const letter = await fetch(`${mesh.gateway}/api/dead-letters/${id}`)
        expect(await letter.json()).toMatchObject({ job_id: id, reason: 'rejected' })
        return
      }
      case 'answered':
      case 'failed':
      case 'released': {
        expect(end).toMatchObject({ status: 'COMPLETE', result: { generator: 'openai' } })
        expect(kinds).toEqual(['query_generated', 'query_validated', 'query_analysed', 'request_stored'])
        const counted = 'select execution_count from query_analytics where query = ?'
        expect(columnOf(mesh.dataDir, counted, end.result?.validation?.formatted ?? '')).toEqual([1])
      }
    }
  })
})

/** Has the work begun, and somebody die at the point. Gives the request's id. */
async function begun(work: Work, point: CrashPointName): Promise<string> {
  const question = `Show me errors of the service-${point.replace(/\W/g, '-')}`
  switch (work) {
    case 'answered':
      await writeFile(crashFile, point)
      return accepted(question, point)
    case 'refused':
      await writeFile(crashFile, point)
      return accepted('Write me a poem about the sea', point)
    case 'failed':
      await writeFile(crashFile, `generate:before\n${point}`) // processing dies under it, which is a failed attempt
      return accepted(question, point)
    case 'released':
      await writeFile(crashFile, point)
      process.kill(await mesh.pid('processing_service'), 'SIGKILL')
      // A call that is sent before its connection is seen to be broken would be a failed attempt.
      await eventually('processing is away', () => isAway(`${mesh.url('processing_service')}/health/live`))
      return accepted(question, point)
    case 'rejected': {
      const task = aTask({ question: { user_input: question } })
      const other = { job_id: task.request_id, request: answeredQuestion(), insights: someInsights }
      await posted(`${mesh.url('storage_service')}/store`, other, 200) // so that storage refuses this one
      await writeFile(crashFile, point)
      await posted(`${mesh.url('queue_service')}/enqueue`, { kind: 'generate', payload: task }, 202)
      return task.request_id
    }
  }
}

function isAway(url: string): Promise<boolean> {
  return fetch(url).then(
    () => false,
    () => true,
  )
}

async function posted(url: string, body: object, expected: number): Promise<void> {
  await eventually(`${url} answers ${expected}`, async () => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    return response.status === expected
  })
}

/** As a client that must not lose its question: again under the same key until it is taken in. */
async function accepted(prompt: string, key: string): Promise<string> {
  let id = ''
  await eventually(
    'the question is taken in',
    async () => {
      const { status, body } = await submit(mesh.gateway, { prompt }, { headers: { 'idempotency-key': key } })
      id = body.requestId
      return status === 202
    },
    60_000,
  )
  return id
}
