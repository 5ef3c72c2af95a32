import { describe, expect, test } from 'vitest'
import { complexityOf, parse } from '../src/index.ts'

const measure = (text: string) => complexityOf(parse(text).query)

describe('the complexity of a query', () => {
  test('a bare filter costs nothing', () => {
    expect(measure('source logs | filter $m.severity == ERROR')).toMatchObject({
      score: 0,
      costClass: 'light',
      stages: 2,
      filters: 1,
      aggregations: 0,
    })
  })

  test('fields called account, maximum or count are no aggregations', () => {
    const { aggregations, functionCalls } = measure(
      'source logs | filter account > 3 && maximum == count && summary != null',
    )
    expect({ aggregations, functionCalls }).toEqual({ aggregations: 0, functionCalls: 0 })
  })

  test('max of two values is a function, max in an aggregate list an aggregation', () => {
    expect(measure('filter max(a, b) > 3')).toMatchObject({ aggregations: 0, functionCalls: 1 })
    expect(measure('aggregate round(max(a)) as m')).toMatchObject({ aggregations: 1, functionCalls: 1 })
  })

  test('count and countby count', () => {
    expect(measure('source logs | countby $l.subsystemname').aggregations).toBe(1)
    expect(measure('source logs | count').aggregations).toBe(1)
  })

  test('what stands in a subquery counts too', () => {
    expect(
      measure(
        'source logs | join (source logs | filter a == 1 | groupby b aggregate count() as n) on left=>b == right=>b into x',
      ),
    ).toMatchObject({
      joins: 1,
      subqueries: 1,
      stages: 5,
      filters: 1,
      aggregations: 1,
    })
  })

  test('the deepest expression is measured, not the longest', () => {
    expect(measure('filter a').depth).toBe(1)
    expect(measure('filter a == 1 || b == 2').depth).toBe(3)
    expect(measure('filter a | filter b | filter c').depth).toBe(1)
  })

  test('more work never costs less', () => {
    const queries = [
      'source logs | filter a == 1',
      'source logs | filter a == 1 | orderby b',
      'source logs | filter a == 1 | groupby b aggregate count() as n | orderby n',
      'source logs | filter a == 1 | groupby b aggregate count() as n | join (source spans) using b into s | orderby n',
    ]
    const scores = queries.map((query) => measure(query).score)
    expect(scores).toEqual(scores.toSorted((a, b) => a - b))
    expect(scores.at(-1)).toBeLessThan(1)
  })
})
