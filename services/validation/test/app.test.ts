import { connect } from '@dataprime/mesh'
import { validationContract } from '@dataprime/mesh/contracts'
import { expect, onTestFinished, test } from 'vitest'
import { listening } from '../../../test/support/listening.ts'
import { createApp } from '../src/app.ts'

async function validation() {
  const { url } = await listening(createApp({ checkOutput: true }))
  const client = connect(validationContract, { from: 'api_gateway', urls: [url] })
  onTestFinished(client.close)
  return client
}

test('a right query is valid, formatted and explained', async () => {
  const { validate } = await validation()
  const verdict = await validate({ query: 'source logs last 1h|filter $m.severity==ERROR|count' })
  expect(verdict).toMatchObject({ is_valid: true, syntax_score: 1, errors: [], diagnostics: [] })
  expect(verdict.formatted).toBe('source logs last 1h | filter $m.severity == ERROR | count')
  expect(verdict.explanation).toHaveLength(3)
})

test('a wrong query is an answer, not an error: where it is wrong, and how to mend it', async () => {
  const { validate } = await validation()
  const verdict = await validate({ query: "source logs | filter status = 'x'" })
  expect(verdict).toMatchObject({ is_valid: false, formatted: null, optimized: null, enhancements: [] })
  expect(verdict.syntax_score).toBeLessThan(1)
  expect(verdict.diagnostics[0]).toMatchObject({
    severity: 'error',
    range: { start: { line: 1, offset: 28 } },
    fixes: [{ edits: [{ text: '==' }] }],
  })
  expect(verdict.errors).toHaveLength(1)
})

test('prose scores 0', async () => {
  const { validate } = await validation()
  expect(await validate({ query: 'please show me all the errors' })).toMatchObject({ is_valid: false, syntax_score: 0 })
})

test('a right query that could be better says how', async () => {
  const { validate } = await validation()
  const { is_valid, enhancements } = await validate({ query: "source logs | wildfind 'timeout'" })
  expect(is_valid).toBe(true)
  expect(enhancements.join()).toContain('limit')
})

test('a right query comes with one of the same result that asks for less, and the rules that made it', async () => {
  const { validate } = await validation()
  const { optimized } = await validate({ query: "source logs | orderby a | filter b == 1 | find 'x' in msg | limit 5" })
  expect(optimized).toEqual({
    query: "source logs | filter b == 1 && msg ~ 'x' | orderby a | limit 5",
    rules: ['find-to-filter', 'filter-before-sort', 'merge-filters'],
  })
})

test('where there is nothing to optimise it is the formatted query', async () => {
  const { validate } = await validation()
  const { optimized } = await validate({ query: 'source logs|limit 5' })
  expect(optimized).toEqual({ query: 'source logs | limit 5', rules: [] })
})

test('format and explain say what they cannot read', async () => {
  const { format, explain } = await validation()
  expect(await format({ query: 'source logs | filter (' })).toMatchObject({ formatted: null, diagnostics: [{}] })
  expect((await explain({ query: 'source logs | limit 5' })).explanation).toHaveLength(2)
})
