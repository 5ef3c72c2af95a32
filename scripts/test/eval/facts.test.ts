import { describe, expect, it } from 'vitest'
import { parse } from '../../../packages/dataprime/src/index.ts'
import { factsOf } from '../../eval/facts.ts'
import { judge } from '../../eval/judge.ts'

const now = Date.UTC(2026, 10, 25, 14, 30)
const clock = { now: () => now, isFixed: true }

function factsIn(query: string) {
  return factsOf(parse(query).query, now)
}

function missesOf(produced: string, reference: string, free: readonly string[] = []): readonly string[] {
  const labelled = {
    at: 'test:1',
    group: 'test',
    question: 'a question',
    setting: {},
    expected: { intents: [], queries: [reference], only: [], free },
  }
  const answer = { kind: 'query', query: produced, intent: 'search', confidence: 1 } as const
  return judge(labelled, answer, { clock, ms: 1 }).misses
}

describe('two queries that mean the same have the same facts', () => {
  it.each([
    ["source logs | filter $d.a == 1 | filter $d.b == 'x'", "source logs | filter $d.b == 'x' && $d.a == 1"],
    ['source logs | countby $d.host', 'source logs | groupby $d.host aggregate count() as n'],
    ['source logs | count', 'source logs | aggregate count() as everything'],
    ['source logs | filter !($d.a > 5)', 'source logs | filter $d.a <= 5'],
    ["source logs | filter $d.a == 'x' || $d.a == 'y'", "source logs | filter $d.a.in('y', 'x')"],
    ["source logs | block $d.path.contains('health')", "source logs | filter !($d ['path'] ~ 'health')"],
    [
      'source logs | filter $d.status_code:number >= 500',
      'source logs | filter $d.status_code >= 500 && $d.status_code < 600',
    ],
    ['source logs | filter $m.severity > WARNING', 'source logs | filter $m.severity.in(ERROR, CRITICAL)'],
    ['source logs last 24h', "source logs between @'2026-11-24T14:30:00Z' and @'now'"],
    ['source logs last 1d', 'source logs | filter $m.timestamp > now() - 24h'],
    [
      'source logs | top 5 $d.host, count() as n by n',
      'source logs | groupby $d.host aggregate count() as n | orderby n desc | limit 5',
    ],
    [
      'source logs | groupby $m.timestamp / 1h as t aggregate count() as n',
      'source logs | groupby roundTime($m.timestamp, 1h) as hour aggregate count() as errors',
    ],
  ])('%s', (one, other) => {
    expect(missesOf(one, other)).toEqual([])
  })
})

describe('what differs is named', () => {
  it.each([
    ['source', 'source spans', 'source logs'],
    ['time', 'source logs last 1h', 'source logs last 2h'],
    ['time', 'source logs', 'source logs last 2h'],
    ['where', 'source logs | filter $d.a > 5', 'source logs | filter $d.a >= 5'],
    ['where', 'source logs | filter $d.a == 1 || $d.b == 2', 'source logs | filter $d.a == 1 && $d.b == 2'],
    ['where', 'source logs | filter $d.a == 1 && $d.b == 2', 'source logs | filter $d.a == 1'],
    ['by', 'source logs | countby $d.host', 'source logs | countby $d.pod'],
    ['values', 'source logs | aggregate avg($d.a) as x', 'source logs | aggregate max($d.a) as x'],
    ['order', 'source logs | orderby $d.a', 'source logs | orderby $d.a desc'],
    ['limit', 'source logs | limit 5', 'source logs | limit 6'],
    ['columns', 'source logs | choose $d.a', 'source logs | choose $d.a, $d.b'],
    [
      'having',
      'source logs | groupby $d.a aggregate count() as n | filter n > 1',
      'source logs | groupby $d.a aggregate count() as n | filter n > 2',
    ],
  ])('%s: %s', (kind, one, other) => {
    expect(missesOf(one, other).map((miss) => miss.split(':')[0])).toEqual([kind])
  })

  it('unless it is said not to count', () => {
    expect(missesOf('source logs last 1h', 'source logs last 2h', ['time'])).toEqual([])
  })
})

it('figures restricted to two stretches of time are one figure, and how far they are apart', () => {
  const facts = factsIn(
    "source logs between @'2026-11-24T00:00:00Z' and @'now' | aggregate count_if($m.timestamp >= @'2026-11-25T00:00:00Z') as today, count_if($m.timestamp < @'now' - 1d) as yesterday",
  )
  expect(facts).toMatchObject({ values: ['count()'], shift: [String(86_400_000)] })
  expect(facts.time?.from).toBe(Date.UTC(2026, 10, 25))
})

it('an answer with errors is not right, whatever it says', () => {
  expect(missesOf('source logs | filter $d.a = 1', 'source logs | filter $d.a == 1').length).toBeGreaterThan(0)
})
