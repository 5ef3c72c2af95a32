import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generateOffline, understand } from '../src/index.ts'
import { readCases } from './cases.ts'

const now = Date.UTC(2026, 10, 21, 15, 30)

describe('what a question says is in the query, or is named as left out', () => {
  it.each(readCases())('$question', ({ question }) => {
    const answer = generateOffline(question, { now })
    if (answer.kind === 'refused' || answer.reasons.length === 0) return
    const explained = new Set(answer.reasons.flatMap(({ words }) => words))
    const told = answer.assumptions.join('\n')
    const lost = understand(question, { now }).said.filter(
      ({ words }) => !explained.has(words) && !told.includes(words),
    )
    expect(lost.map(({ words }) => words)).toEqual([])
  })

  const base = fc.constantFrom(
    'errors in the last hour',
    'p95 latency by endpoint today',
    'top 5 services with the most timeouts',
    'how many requests per minute failed since 9am',
    'logs from checkout containing "refused"',
    'spans slower than 2s in the cart service',
    'error rate per host compared to yesterday',
  )
  const stranger = fc.constantFrom(
    'zorblax',
    'nothing',
    'suddenly',
    'frobnicated',
    'twice-weekly',
    'hammering',
    'halved',
    'stuck',
    'reconciled',
    '4711',
    'Ærøskøbing',
    'penguin',
  )
  it('wherever a word stands that nobody knows', () => {
    fc.assert(
      fc.property(base, stranger, fc.nat(), (question, word, place) => {
        const words = question.split(' ')
        const at = place % (words.length + 1)
        const asked = [...words.slice(0, at), word, ...words.slice(at)].join(' ')
        const answer = generateOffline(asked, { now })
        if (answer.kind === 'refused') return
        const seen = [answer.query, ...answer.assumptions].join('\n').toLowerCase()
        expect(seen, asked).toContain(word.toLowerCase().slice(0, 4))
      }),
      { numRuns: 300 },
    )
  })
})
