import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { traceLines } from '../src/trace-tree.ts'
import { span } from './span.ts'

describe('a trace as lines', () => {
  test('children stand under their parent, in the order of their start', () => {
    const lines = traceLines([
      span('late', 'root', 5),
      span('root', null, 0),
      span('leaf', 'early', 2),
      span('early', 'root', 1),
    ])
    expect(lines.map(({ branch, span: { name }, offsetMs }) => `${branch}${name} ${offsetMs}`)).toEqual([
      'root 0',
      '├── early 1',
      '│   └── leaf 2',
      '└── late 5',
    ])
  })

  test('a span whose parent lies outside stands at the top', () => {
    expect(traceLines([span('a', 'elsewhere', 0)]).map(({ branch }) => branch)).toEqual([''])
  })

  test('every span has one line, whatever the order they came in', () => {
    const forest = fc.integer({ min: 0, max: 40 }).chain((size) =>
      fc.shuffledSubarray(
        Array.from({ length: size }, (_, i) => i),
        { minLength: size },
      ),
    )
    fc.assert(
      fc.property(forest, (order) => {
        const spans = order.map((i) => span(`s${i}`, i === 0 ? null : `s${i >> 1}`, i))
        expect(
          traceLines(spans)
            .map(({ span: { name } }) => name)
            .sort(),
        ).toEqual(spans.map(({ name }) => name).sort())
      }),
    )
  })
})
