import fc from 'fast-check'
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

  it('takes a third for errors of types, once', () => {
    expect(scoreOf("create x from 'a' | filter x > 5")).toBe(0.65)
    expect(scoreOf("create x from 'a' | filter x > 5 | filter x > 6 | filter x > 7")).toBe(0.65)
    expect(scoreOf("create x from 'a' | filter x > 5 | filter y = 1")).toBe(0.325)
  })

  it('counts no warning beside an error, as an error can hide it', () => {
    expect(scoreOf('filter severity == ERROR | filter x = 1')).toBe(0.5)
  })

  it('takes a little for warnings, and never as much as for an error', () => {
    expect(scoreOf('filter severity == ERROR')).toBe(0.96)
    expect(scoreOf(Array(20).fill('filter severity == ERROR').join(' | '))).toBe(0.8)
  })
})

/** Right queries of several stages; each has places for most of the errors below. */
const bases = [
  "source logs last 1h | filter $m.severity == ERROR && $d.path.startsWith('/api') | groupby $l.subsystemname as svc aggregate count() as n, avg($d.ms:number) as ms | filter n > 5 && ms > 10 | orderby n desc | limit 5",
  "source spans | filter $m.duration > 500000 && tags['http.route'] != null | create slow from $m.duration / 1000 | filter slow > 5 | choose slow, $d.traceID as id | orderby slow desc | limit 5",
  "source logs | extract $d.line into req using regexp(e=/(?<verb>\\w+) (?<ms>\\d+)/) datatypes ms:number | filter req.ms > 5 && req.verb == 'GET' | countby req.verb into n | orderby n desc",
  "source logs last 1h | create x from $d.a:string | create t from $m.timestamp + 1h | filter x.length() > 3 && t > now() | filter severity == ERROR | union (source logs | filter $d.b == 'c') | limit 5",
]

/** What is written, and what people write instead: every kind of error there is. */
const slips: readonly (readonly [RegExp, string])[] = [
  [/ == /, ' = '],
  [/ && /, ' AND '],
  [/filter /, 'filtr '],
  [/limit 5/, 'limit -5'],
  [/count\(\)/, 'cuont()'],
  [/groupby/, 'group by'],
  [/aggregate/, ','],
  [/ERROR/, "'ERROR'"],
  [/last 1h/, 'last 1 hour'],
  [/:number/, ':nmbr'],
  [/desc/, 'descending'],
  [/orderby/, 'sort'],
  [/ > /, ' > @ '],
  [/> 5/, "> '5'"],
  [/'GET'/, '5'],
  [/now\(\)/, "'2025-01-01'"],
  [/\$m\.duration/, '$m.duration.length()'],
  [/'\/api'/, '1h'],
  [/1h/, "'1h'"],
  [/:string/, ':number'],
  [/\?<verb>/, '(?<verb>'],
  [/\)/, ''],
  [/from /, '= '],
  [/ as /, ' as as '],
  [/n > 5/, 'n > n > 5'],
  [/svc/, 'svc svc'],
]

/** What is written for a pipe. Not `||`, which is an operator and makes one stage of two. */
const pipeSlips: readonly string[] = [' | | ', ' ; ', ' ']

describe('another error', () => {
  it('never raises the score, of whatever kind it is, where there was none', () => {
    const slip = fc.record({ which: fc.nat(slips.length + pipeSlips.length - 1), where: fc.nat(9) })
    fc.assert(
      fc.property(fc.constantFrom(...bases), fc.array(slip, { maxLength: 6 }), (base, chosen) => {
        const stages = base.split(' | ')
        const pipes = stages.slice(1).map(() => ' | ')
        const text = () => stages.map((stage, at) => `${stage}${pipes[at] ?? ''}`).join('')
        const touched = new Set<number>()
        let last = scoreOf(base)
        for (const { which, where } of chosen) {
          const before = text()
          const at = where % stages.length
          const found = slips[which]
          if (touched.has(at)) continue
          if (found) {
            const changed = (stages[at] ?? '').replace(found[0], () => found[1])
            if (changed === stages[at]) continue
            stages[at] = changed
          } else {
            if (at >= pipes.length || touched.has(at + 1)) continue
            pipes[at] = pipeSlips[which - slips.length] ?? ''
            touched.add(at + 1)
          }
          touched.add(at)
          const now = scoreOf(text())
          expect(now, `${before}\n${text()}`).toBeLessThanOrEqual(last)
          last = now
        }
      }),
      { numRuns: 600, seed: 41 },
    )
  }, 30_000)
})
