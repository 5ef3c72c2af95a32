import { validate } from 'dataprime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateOffline } from '../src/index.ts'
import { readCases } from './cases.ts'

const now = Date.UTC(2026, 10, 21, 15, 30)

function answerTo(question: string) {
  const answer = generateOffline(question, { now })
  if (answer.kind === 'refused') throw new Error(`Cannot answer "${question}": ${answer.detail}`)
  return answer
}

describe('the reasons of an answer', () => {
  it('name for each stage the words that asked for it', () => {
    const { reasons } = answerTo('top 5 services by errors in billing yesterday excluding health checks')
    expect(reasons.map(({ stage, words }) => [stage.split(' ')[0], words])).toEqual([
      ['source', ['yesterday']],
      ['filter', ['errors', 'billing']],
      ['block', ['excluding health checks']],
      ['groupby', ['top 5 services']],
      ['orderby', ['top 5 services']],
      ['limit', ['top 5 services']],
    ])
  })

  it('name the time for what it decides, and it may be who was heard of', () => {
    const { reasons } = answerTo('which hosts stopped logging in the last 30 minutes')
    expect(reasons.map(({ words }) => words)).toEqual([[], [], ['hosts stopped logging', 'last 30 minutes'], []])
  })

  it('are silent about a stage that nobody asked for', () => {
    const { reasons } = answerTo('errors by service')
    expect(reasons.at(-1)).toEqual({ stage: 'orderby errors desc', words: [] })
  })

  it('together are the query, and their words stand in the question', () => {
    fc.assert(
      fc.property(fc.constantFrom(...readCases()), ({ question }) => {
        const { query, reasons } = answerTo(question)
        expect(reasons.map(({ stage }) => stage).join(' | ')).toBe(query)
        for (const { words } of reasons) for (const each of words) expect(question).toContain(each)
      }),
      { numRuns: 100 },
    )
  })
})

describe('the alternatives to an answer', () => {
  it('read a name that was only guessed as another thing', () => {
    const { alternatives } = answerTo('warnings in billing')
    expect(alternatives.map(({ query }) => query)).toEqual([
      "source logs | filter $m.severity == WARNING && $l.applicationname == 'billing'",
      "source logs | filter $m.severity == WARNING && $d ~~ 'billing'",
    ])
  })

  it('read a month as thirty days', () => {
    const { query, alternatives } = answerTo('logs of the billing service last month')
    expect(query).toContain("between @'2026-10-01T00:00:00Z' and @'2026-11-01T00:00:00Z'")
    expect(alternatives).toEqual([expect.objectContaining({ query: expect.stringContaining('last 30d') })])
  })

  it('are none where nothing is unclear', () => {
    expect(answerTo('warnings of the billing service by host').alternatives).toEqual([])
  })

  it('are three at most, all different and free of errors', () => {
    fc.assert(
      fc.property(fc.constantFrom(...readCases()), ({ question }) => {
        const { query, alternatives } = answerTo(question)
        const all = [query, ...alternatives.map((each) => each.query)]
        expect(alternatives.length).toBeLessThanOrEqual(3)
        expect(new Set(all).size).toBe(all.length)
        for (const each of all) expect(validate(each).isValid, each).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})
