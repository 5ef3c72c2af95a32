import { describe, expect, it } from 'vitest'
import { validate } from '../src/index.ts'

const scoreOf = (text: string) => validate(text).score

describe('score', () => {
  it('is 1 for a query without a complaint', () => {
    expect(scoreOf('source logs | limit 5')).toBe(1)
  })

  it('is 0 for prose and other languages', () => {
    const others = [
      'show me the errors of the last hour',
      'hello',
      'How many errors were there?',
      'count the errors',
      'choose the best option for me',
      'SELECT a FROM logs',
      'sum(rate(http_requests_total[5m])) by (job)',
      '{app="web"} |= "error"',
      'level:error AND service:web',
      'index=main error | stats count by host',
      '{"query": 1}',
      '<html></html>',
      '',
    ]
    for (const text of others) {
      expect(scoreOf(text), text).toBe(0)
      expect(validate(text).isValid, text).toBe(false)
    }
  })

  it('halves for a stage whose meaning is clear in spite of an error', () => {
    expect(scoreOf('source logs | filter x = 1 | limit 5')).toBe(0.5)
    expect(scoreOf('source logs | filter x = 1 && y = 2 | limit 5')).toBe(0.5)
    expect(scoreOf('source logs | filter x = 1 | filter y = 2')).toBe(0.25)
  })

  it('is a fifth for a stage that cannot be read, and less for every pipe that it swallowed', () => {
    expect(scoreOf('source logs | filter a b')).toBe(0.2)
    expect(scoreOf("source logs | filter 'a b | limit 5")).toBe(0.04)
  })

  it('takes a little for warnings, and never as much as for an error', () => {
    expect(scoreOf('filter severity == ERROR')).toBe(0.96)
    expect(scoreOf(Array(20).fill('filter severity == ERROR').join(' | '))).toBe(0.8)
  })
})
