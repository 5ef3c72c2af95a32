import { describe, expect, it } from 'vitest'
import { commands, explain, parse } from '../src/index.ts'

const explained = (text: string) => explain(parse(text).query)

describe('explain', () => {
  it('says what each stage does', () => {
    expect(
      explained(
        "source logs last 1h | filter $m.severity == ERROR && (a > 1 || !b.contains('x')) | groupby svc aggregate count() as n, percentile(0.95, ms) as p95 | orderby n desc | limit 5",
      ),
    ).toEqual([
      'Reads logs of the last 1h.',
      "Keeps rows where $m.severity is ERROR and (a is greater than 1 or not (b contains 'x')).",
      'Groups rows by svc and computes the number of rows as n and the 95th percentile of ms as p95.',
      'Sorts by n, highest first.',
      'Keeps at most 5 rows.',
    ])
  })

  it('tells a null test as presence', () => {
    expect(explained('filter x != null || y == null')).toEqual(['Keeps rows where x is present or y is missing.'])
  })

  it('tells the steps of a query inside another', () => {
    expect(explained('union (source logs | limit 5)')).toEqual([
      'Adds the rows of another query (reads logs; keeps at most 5 rows).',
    ])
  })

  it('says what cannot be read', () => {
    expect(explained('filter a b | nonsense')).toEqual(['This filter cannot be read.', 'This stage cannot be read.'])
  })

  for (const { name, example } of Object.values(commands)) {
    it(`has one sentence for ${name}`, () => {
      expect(explained(example)).toHaveLength(1)
      expect(explained(example)[0]).toMatch(/^[A-Z].*[^.]\.$/)
    })
  }
})
