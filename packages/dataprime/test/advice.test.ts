import { expect, test } from 'vitest'
import { adviseOn, parse } from '../src/index.ts'

const codes = (text: string): readonly string[] => adviseOn(parse(text).query).map(({ code }) => code)

test.each([
  ['source logs | filter a == 1 | limit 5', ['no-time-range']],
  ['source logs last 1h | orderby a | filter b == 1 | limit 5', ['heavy-before-filter']],
  ['source logs last 1h | groupby a aggregate count() as n', ['heavy-before-filter']],
  ["source logs last 1h | wildfind 'timeout' | limit 5", ['search-over-everything']],
  ["source logs last 1h | filter $d ~~ 'timeout' | limit 5", ['search-over-everything']],
  ["source logs last 1h | filter msg.contains('timeout') | limit 5", ['substring-search']],
  ['source logs last 1h | filter a == 1 | aggregate distinct_count(b) as n', ['exact-distinct-count']],
  ['source logs last 1h | filter a == 1', ['unbounded-rows']],
  [
    'source logs last 1h | filter a == 1 | join (source spans last 1h) using id into s | limit 5',
    ['join', 'join-side'],
  ],
  ['source logs last 1h | filter a == 1 | join (source spans | filter b == 2) using id into s | limit 5', ['join']],
  ['source logs last 1h | filter a == 1 | groupby $d.request_id aggregate count() as n', ['unbounded-groups']],
  ['source logs last 1h | filter a == 1 | groupby $m.timestamp aggregate count() as n', ['unbounded-groups']],
  ['source logs last 1h | filter a == 1 | groupby $d.request_id as r aggregate count() as n | top 5 r by n', []],
  ['source logs last 1h | filter a == 1 | extract b into c using jsonobject() | limit 5', ['late-limit']],
  ['source logs last 1h | extract b into c using jsonobject() | filter c.d == 1 | limit 5', []],
  ['source logs last 1h | filter a == 1 | groupby b aggregate any_value($d) as row', ['whole-rows-aggregated']],
])('%s is advised about %j', (query, expected) => {
  expect(codes(query)).toEqual(expected)
})

test('a narrow, filtered, bounded query is left in peace', () => {
  expect(
    codes('source logs last 1h | filter $m.severity == ERROR | groupby $l.subsystemname as s aggregate count() as n'),
  ).toEqual([])
})

test('what is worth most comes first', () => {
  const found = adviseOn(parse("source logs | wildfind 'a' | filter msg.contains('b')").query)
  expect(found.map(({ impact }) => impact)).toEqual(['high', 'medium', 'medium', 'low'])
})

test('advice says what it is about', () => {
  const text = "source logs last 1h | filter msg.contains('b') | limit 5"
  const [advice] = adviseOn(parse(text).query)
  expect(text.slice(advice?.range.start.offset, advice?.range.end.offset)).toBe("msg.contains('b')")
})
