import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Usage } from '@dataprime/mesh/contracts'
import { type OtlpReceiver, startOtlpReceiver } from '@dataprime/telemetry/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, type Reply } from './support/ask.ts'
import { type Behaviour, type FakeOpenAi, startFakeOpenAi } from './support/fake-openai.ts'
import { eventually, type RunningMesh, startMesh } from './support/mesh.ts'
import { ended, submit } from './support/submit.ts'

// As Azure's look: nothing tells it from any other text.
const key = '7f3a91c2e5d84b06a1f2c3d4e5f60718'
const quotesTheKey: Behaviour = { kind: 'error', status: 401, message: `Access denied for ${key}, see ${key}` }

let behaviour: Behaviour = { kind: 'answer' }
let receiver: OtlpReceiver
let model: FakeOpenAi
let mesh: RunningMesh
/** All that was told to callers. */
const told: string[] = []
/** The trace of a question whose call the provider refused with the key in its mouth. */
let refused = ''

beforeAll(async () => {
  receiver = await startOtlpReceiver()
  model = await startFakeOpenAi({ behave: () => behaviour })
  mesh = await startMesh({
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    AZURE_OPENAI_ENDPOINT: model.azureUrl,
    AZURE_OPENAI_API_KEY: key,
    AZURE_OPENAI_DEPLOYMENT: 'our-mini',
    LLM_PRICE_INPUT_PER_MTOK: '1',
    LLM_PRICE_OUTPUT_PER_MTOK: '4',
    LLM_DAILY_TOKENS: '20000',
    LOG_LEVEL: 'debug',
  })
})
afterAll(async () => {
  expect(await mesh?.stop()).toBe(0)
  await model?.close()
  await receiver?.close()
})

async function asked(question: string): Promise<Reply> {
  const reply = await ask(mesh.gateway, question)
  told.push(JSON.stringify(reply.body))
  return reply
}

async function get<T>(path: string): Promise<T> {
  const text = await (await fetch(mesh.gateway + path)).text()
  told.push(text)
  return JSON.parse(text) as T
}

const question = 'errors of the last 2 hours by service'

test('a model is chosen by the environment alone, and health and answers name it', async () => {
  expect(await get('/api/health')).toMatchObject({
    dependencies: { generator: { status: 'ok', detail: 'our-mini' }, query_service: { status: 'ok' } },
  })
  const { body } = await asked(question)
  expect(body).toMatchObject({ generator: 'openai', model: 'our-mini-fake', demo_mode: false, warnings: [] })
  expect(model.received).toMatchObject([
    {
      path: '/openai/deployments/our-mini/chat/completions',
      query: { 'api-version': '2024-10-21' },
      headers: { 'api-key': key },
    },
  ])
})

test('what an answer took and cost is in the answer, in history and in the figures by caller, as the provider billed it', async () => {
  const { body } = await asked('warnings of the last 2 hours by service')
  const { input, output, cachedInput } = model.usage
  const { usage, request_id } = body
  await eventually('it is stored', async () => (await fetch(`${mesh.gateway}/api/requests/${request_id}`)).ok)
  expect((await get<{ usage: Usage }>(`/api/requests/${request_id}`)).usage).toEqual(usage)
  expect(usage.cost_usd).toBeCloseTo((usage.input_tokens + 4 * usage.output_tokens) / 1e6, 6)
  expect(await get('/api/stats')).toMatchObject({
    figures: {
      services: {
        query_service: {
          figures: {
            llm: {
              today: {
                by_caller: {
                  anonymous: {
                    calls: model.received.length,
                    input_tokens: input,
                    output_tokens: output,
                    cached_input_tokens: cachedInput,
                    cost_usd: expect.closeTo((input + 4 * output) / 1e6, 6),
                  },
                },
              },
            },
          },
        },
      },
    },
  })
})

test('a bad rating makes the answer anew', async () => {
  const { body } = await asked(question)
  expect(body).toMatchObject({ cached: true, tokens_used: 0 })
  const calls = model.received.length
  const rated = await fetch(`${mesh.gateway}/api/feedback`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user_input: question, generated_query: body.query, rating: 'thumbs_down' }),
  })
  expect(rated.status).toBe(201)
  expect((await asked(question)).body).toMatchObject({ cached: false, generator: 'openai' })
  expect(model.received).toHaveLength(calls + 1)
})

test('a model that is away is stood in for, and the answer says so, also in the background', async () => {
  behaviour = quotesTheKey
  const warning = expect.stringContaining('(unauthorized): the offline generator wrote this query')
  const stoodIn = { generator: 'offline', model: null, demo_mode: false, degraded: true, warnings: [warning] }
  const reply = await asked('criticals of the last 2 hours by service')
  expect(reply.body).toMatchObject(stoodIn)
  refused = reply.body.trace_id
  const { body } = await submit(mesh.gateway, { prompt: 'criticals of the last 3 hours by service' })
  const status = await ended(mesh.gateway, body.requestId)
  told.push(JSON.stringify(status))
  expect(status).toMatchObject({ status: 'COMPLETE', result: stoodIn })
  behaviour = { kind: 'answer' }
})

test('a budget that is used up is a 429 of its own kind, and a failure that is not tried again', async () => {
  let reply: Reply | undefined
  for (let hours = 4; hours < 14 && reply?.status !== 429; hours += 1)
    reply = await asked(`errors of the last ${hours} hours by service`)
  expect(reply).toMatchObject({ status: 429, body: { code: 'budget_exceeded' } })
  expect(Number(reply?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(model.usage.input + model.usage.output).toBeLessThanOrEqual(20_000)

  const { body } = await submit(mesh.gateway, { prompt: 'errors of the last 20 hours by service' })
  const status = await ended(mesh.gateway, body.requestId)
  told.push(JSON.stringify(status))
  expect(status).toMatchObject({ status: 'FAILED', error: { code: 'budget_exceeded' }, attempts: 1 })
  expect(await get('/api/dead-letters')).toMatchObject({ dead_letters: [] })
})

test('the key is nowhere: not in answers, logs, telemetry or files', async () => {
  const isTold = (what: unknown) => JSON.stringify(what).includes('Access denied')
  await receiver.waitFor(({ requests }) => requests.some(isTold))
  await eventually('it is in the local store', async () => isTold(await get(`/api/traces/${refused}`)))
  expect(told.filter((text) => text.includes(key))).toEqual([])
  expect(mesh.lines.filter((line) => JSON.stringify(line).includes(key))).toEqual([])
  expect(receiver.requests.filter((each) => JSON.stringify(each).includes(key))).toEqual([])
  const files = await filesOf(mesh.dataDir)
  expect(files.filter(({ bytes }) => bytes.includes(key)).map(({ path }) => path)).toEqual([])
})

async function filesOf(folder: string): Promise<readonly { readonly path: string; readonly bytes: Buffer }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(path) })))
}
