import { adviseOn, complexityOf, parse } from 'dataprime'
import { describe, expect, test } from 'vitest'
import { answeredQuestion } from '../../../test/support/answered-question.ts'
import { transformData } from '../src/transform-data.ts'

function enriched(text: string) {
  const { query } = parse(text)
  return transformData({
    payload: answeredQuestion({ query: text }),
    query,
    complexity: complexityOf(query),
    advice: adviseOn(query),
  }).enriched_data
}

describe('enriched data', () => {
  test.each([
    ['source logs | filter a == 1', 'log_lines'],
    ['source logs | count', 'single_value'],
    ['source logs | aggregate avg(a) as mean', 'single_value'],
    ['source logs | groupby $l.subsystemname aggregate count() as n', 'bar_chart'],
    ['source logs | groupby roundTime($m.timestamp, 5m) as t aggregate count() as n', 'time_series'],
    ['source logs | groupby $m.timestamp / 1h as t aggregate count() as n | orderby t', 'time_series'],
    ['source logs | top 5 path by count() as n', 'bar_chart'],
    ['source logs | choose a, b', 'table'],
  ])('%s suggests %s', (query, expected) => {
    expect(enriched(query).suggested_visualization).toBe(expected)
  })

  test('every field has its root and stands once', () => {
    const { fields_used } = enriched(
      "source logs | filter $m.severity == ERROR && status > 1 | filter $d.status < 9 && tags['a.b'] != null",
    )
    expect(fields_used).toEqual(['$d.status', "$d.tags['a.b']", '$m.severity'])
  })

  test('a fixed instant is not cacheable, now is', () => {
    expect(enriched("source logs between @'2025-01-01' and @'2025-01-02' | count").cacheable).toBe(false)
    expect(enriched("source logs between @'now' - 2h and @'now' - 1h | count").cacheable).toBe(true)
    expect(enriched('source logs last 1h | count').cacheable).toBe(true)
  })
})
