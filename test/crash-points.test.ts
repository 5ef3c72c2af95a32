import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FakeOpenAi, startFakeOpenAi } from './support/fake-openai.ts'
import { eventually, type RunningMesh, startMesh } from './support/mesh.ts'
import { columnOf } from './support/storage-file.ts'
import { ended, submit } from './support/submit.ts'

/** How often the model may be asked when the process dies at the point: again only where its answer was not kept yet. */
const points: readonly [name: string, asks: number][] = [
  ['enqueue:before', 1],
  ['enqueue:after', 1],
  ['claim:after', 1],
  ['generate:before', 1],
  ['generate:done', 2], // between the provider's answer and its keeping: the only one
  ['generate:kept', 1],
  ['validate:before', 1],
  ['validate:done', 1],
  ['validate:kept', 1],
  ['analyse:done', 1],
  ['analyse:kept', 1],
  ['store:before', 1],
  ['store:done', 1],
  ['store:kept', 1],
  ['acknowledge:before', 1],
  ['acknowledge:after', 1],
]

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
  test.for(points)('%s loses nothing and does nothing twice', async ([point, asks]) => {
    const asked = model.received.length
    await writeFile(crashFile, point)
    const id = await accepted(`Show me errors of the service-${point.replace(':', '-')}`, point)
    await eventually(`somebody died at ${point}`, async () => !existsSync(crashFile), 30_000)
    const done = await ended(mesh.gateway, id, 60_000)
    expect(done).toMatchObject({ status: 'COMPLETE', result: { generator: 'openai' } })
    expect(model.received.length - asked).toBe(asks)
    const kinds = columnOf(mesh.dataDir, 'select kind from events where request_id = ? order by event_id', id)
    expect(kinds).toEqual(['query_generated', 'query_validated', 'query_analysed', 'request_stored'])
    const query = done.result?.query ?? ''
    const counted = 'select execution_count from query_analytics where query = ?'
    expect(columnOf(mesh.dataDir, counted, done.result?.validation?.formatted ?? query)).toEqual([1])
  })
})

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
    30_000,
  )
  return id
}
