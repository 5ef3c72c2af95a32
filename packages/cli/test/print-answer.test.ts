import type { BackgroundAnswer } from '@dataprime/mesh/contracts'
import { expect, test } from 'vitest'
import { printAnswer } from '../src/print-answer.ts'
import { recording } from './support/recording.ts'

const usage = { input_tokens: 900, output_tokens: 100, cached_input_tokens: 0, cost_usd: 0.000425 }
const answered = {
  query: 'source logs',
  intent: 'search',
  intent_confidence: 0.97,
  generator: 'openai',
  model: 'gpt-5-mini',
  cached: false,
  tokens_used: 1000,
  usage,
  validation: null,
  warnings: [],
  assumptions: [],
  alternatives: [],
  processing_time_ms: 12.34,
  trace_id: 't',
  request_id: 'r',
} as unknown as BackgroundAnswer // all that is printed

function printed(answer: Partial<BackgroundAnswer> = {}): readonly string[] {
  const terminal = recording()
  printAnswer({ ...answered, ...answer }, [], terminal)
  return terminal.lines
}

test('an answer of a model says which one it was, what it took and what that cost', () => {
  expect(printed().at(-1)).toBe(
    'search (97 %) by gpt-5-mini · 1000 tokens, about $0.000425 · not validated · 12.3 ms · trace t · request r',
  )
})

test('a price that is not known is not told', () => {
  expect(printed({ usage: { ...usage, cost_usd: null } }).at(-1)).toContain('· 1000 tokens · not')
})

test('an answer from the cache says so, and took nothing', () => {
  expect(printed({ cached: true, tokens_used: 0 }).at(-1)).toMatch(/by gpt-5-mini, from the cache · not validated/)
})

test('an answer that stands in for the model says so before all figures', () => {
  const warning = 'No answer of the model could be used (timeout): the offline generator wrote this query'
  const lines = printed({ generator: 'offline', model: null, degraded: true, warnings: [warning] })
  expect(lines).toContain(`  warning: ${warning}`)
  expect(lines.at(-1)).toContain('by the offline generator')
})
