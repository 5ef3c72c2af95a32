import { expect, it } from 'vitest'
import { span } from '../../../packages/cli/test/span.ts'
import { course, timings } from '../../demo/figures.ts'
import { table } from '../../demo/table.ts'

const of = (service: string, id: string, parent: string | null, [from, to]: readonly [number, number]) =>
  span(id, parent, from, { service, duration_ms: to - from })
const spans = [
  of('queue', 'd', 'a', [8, 30]), // outlasts the root
  of('gateway', 'a', null, [0, 10]),
  of('query', 'c', 'b', [2, 5]),
  of('gateway', 'b', 'a', [1, 6]),
]

it('gives each service the time in which it waited for nobody, in the order of their coming', () => {
  expect(timings(spans)).toEqual([
    { service: 'gateway', spans: 2, ownMs: 1 + 2 + 2 },
    { service: 'query', spans: 1, ownMs: 3 },
    { service: 'queue', spans: 1, ownMs: 22 },
  ])
})

it('tells when the answer was there, and when all was done', () => {
  expect(course(spans)).toEqual({ answeredMs: 10, wholeMs: 30 })
})

it('lays out texts to the left and figures to the right', () => {
  expect(
    table(
      ['who', 'n'],
      [
        ['a', '5'],
        ['bcde', '12'],
      ],
    ),
  ).toBe('who    n\na      5\nbcde  12')
})
