import { expect, test } from 'vitest'
import { type Generation, noUsage, type Validation } from '../src/contracts/index.ts'
import { type Call, generateThenValidate, MeshError, type Pipeline } from '../src/index.ts'

const generation: Generation = {
  query: 'source logs',
  intent: 'search',
  intent_confidence: 1,
  keywords_found: [],
  generator: 'offline',
  model: null,
  demo_mode: true,
  degraded: false,
  degraded_reason: null,
  cached: false,
  repairs: 0,
  tokens_used: 0,
  usage: noUsage,
  knowledge_base_used: [],
  assumptions: [],
  reasons: [],
  alternatives: [],
}
const checked: Validation = {
  is_valid: true,
  syntax_score: 1,
  complexity_score: 0,
  diagnostics: [],
  errors: [],
  warnings: [],
  suggestions: [],
  enhancements: [],
  formatted: 'source logs',
  optimized: null,
  explanation: [],
}
const question = { user_input: 'errors', source: 'logs' as const }

function calling(signal: AbortSignal = new AbortController().signal): Call {
  return { requestId: 'r', caller: 'anonymous', signal, deadline: Date.now() + 10_000 }
}

function pipeline(validate: Pipeline['validation']['validate']): Pipeline {
  return { query: { generate: async () => generation }, validation: { validate } }
}

test('what was generated is validated, with the source and schema of the question', async () => {
  const given: unknown[] = []
  const answer = await generateThenValidate(
    pipeline(async (input) => {
      given.push(input)
      return checked
    }),
    question,
    calling(),
  )
  expect(answer).toEqual({
    generation,
    validation: checked,
    warnings: [],
    servicesCalled: ['query_service', 'validation_service'],
  })
  expect(given).toEqual([{ query: 'source logs', source: 'logs' }])
})

test('without validation the query is answered all the same, with a warning', async () => {
  const away = pipeline(async () => {
    throw new MeshError('dependency_unavailable', 'Cannot reach validation_service: ECONNREFUSED')
  })
  expect(await generateThenValidate(away, question, calling())).toEqual({
    generation,
    validation: null,
    warnings: ['The query was not validated: Cannot reach validation_service: ECONNREFUSED'],
    servicesCalled: ['query_service'],
  })
})

test('an answer that the offline generator had to give for the model says so', async () => {
  const degraded: Generation = { ...generation, demo_mode: false, degraded: true, degraded_reason: 'timeout' }
  const asked = { query: { generate: async () => degraded }, validation: { validate: async () => checked } }
  const { warnings } = await generateThenValidate(asked, question, calling())
  expect(warnings).toEqual(['No answer of the model could be used (timeout): the offline generator wrote this query'])
})

test('validation has less time than the request, so that a hanging one does not cost the answer', async () => {
  const deadlines: (number | undefined)[] = []
  const slow = pipeline(async (_, call) => {
    deadlines.push(call?.deadline)
    throw new MeshError('deadline_exceeded', 'late')
  })
  expect(await generateThenValidate(slow, question, calling())).toMatchObject({ validation: null })
  expect(deadlines[0]).toBeLessThanOrEqual(Date.now() + 5000)
})

test('without a generation, after the client left, and on a bug there is no answer', async () => {
  const off = new MeshError('not_observability', 'Cannot answer')
  const refusing: Pipeline = {
    query: { generate: async () => Promise.reject(off) },
    validation: { validate: async () => checked },
  }
  await expect(generateThenValidate(refusing, question, calling())).rejects.toBe(off)

  const gone = new MeshError('client_gone', 'Cannot answer: the client went away')
  const leaving = pipeline(() => Promise.reject(gone))
  await expect(generateThenValidate(leaving, question, calling(AbortSignal.abort(gone)))).rejects.toBe(gone)

  const bug = new TypeError('bug')
  await expect(
    generateThenValidate(
      pipeline(() => Promise.reject(bug)),
      question,
      calling(),
    ),
  ).rejects.toBe(bug)
})
