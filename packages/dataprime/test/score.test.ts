import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commands, functions, validate } from '../src/index.ts'

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
      'SELECT a, count(*) FROM logs WHERE x = 1 GROUP BY a ORDER BY a LIMIT 5',
      'StormEvents | where State == "TEXAS" | count',
      'FROM logs | WHERE status > 400 | LIMIT 5',
      'fields @timestamp, @message | sort @timestamp desc | limit 20',
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

  it('is 0 where not even the first stage is right', () => {
    expect(scoreOf('filter x = 1')).toBe(0)
    expect(scoreOf('sorce logs | limit 5')).toBe(0)
  })

  it('halves what is missing to 0.8 with each stage that is right before the first error', () => {
    expect(scoreOf('source logs | filter x = 1')).toBe(0.4)
    expect(scoreOf('source logs | limit 5 | filter x = 1')).toBe(0.6)
    expect(scoreOf('source logs | limit 5 | limit 5 | filter a b')).toBe(0.7)
    expect(scoreOf("create x from 'a' | filter y == 1 | filter x > 5")).toBe(0.6)
  })

  it('counts nothing behind the first error', () => {
    expect(scoreOf('source logs | filter x = 1 | limit 5 | limit 5')).toBe(0.4)
    expect(scoreOf('source logs | filter x = 1 | filter y = 1 | nonsense')).toBe(0.4)
  })

  it('counts a stage only if it ends as it should', () => {
    expect(scoreOf('source logs | limit 5 limit 5')).toBe(0.4)
    expect(scoreOf('source logs | limit 5 || limit 5')).toBe(0.4)
    expect(scoreOf('source logs | limit 5 |')).toBe(0.4)
    expect(scoreOf('source logs | union (source logs | limit 5')).toBe(0.4)
  })

  it('stays below that of any valid query, however long', () => {
    const long = `${'limit 5 | '.repeat(15)}limit`
    expect(scoreOf(long)).toBeGreaterThan(0.79)
    expect(scoreOf(long)).toBeLessThan(0.8)
  })

  it('counts no warning beside an error, as an error can hide it', () => {
    expect(scoreOf('filter severity == ERROR | filter x = 1')).toBe(0.4)
  })

  it('takes a little for warnings, and never as much as for an error', () => {
    expect(scoreOf('filter severity == ERROR')).toBe(0.96)
    expect(scoreOf(Array(20).fill('filter severity == ERROR').join(' | '))).toBe(0.8)
  })
})

/** Right queries of several stages, to be damaged. */
const longQueries = [
  "source logs last 1h | filter $m.severity == ERROR && $d.path.startsWith('/api') | groupby $l.subsystemname as svc aggregate count() as n, avg($d.ms:number) as ms | filter n > 5 && ms > 10 | orderby n desc | limit 5",
  "source spans | filter $m.duration > 500000 && tags['http.route'] != null | create slow from $m.duration / 1000 | filter slow > 5 | choose slow, $d.traceID as id | orderby slow desc | limit 5",
  "source logs | extract $d.line into req using regexp(e=/(?<verb>\\w+) (?<ms>\\d+)/) datatypes ms:number | filter req.ms > 5 && req.verb == 'GET' | countby req.verb into n | orderby n desc",
  "source logs last 1h | create x from $d.a:string | create t from $m.timestamp + 1h | filter x.length() > 3 && t > now() | filter severity == ERROR | union (source logs | filter $d.b == 'c') | limit 5",
]
const examples = [
  ...Object.values(commands).map(({ example }) => example),
  ...Object.values(functions).map(({ example }) => `filter ${example} != null`),
]
const rightQuery = fc.oneof(
  fc.constantFrom(...longQueries),
  fc
    .array(fc.constantFrom(...examples), { minLength: 2, maxLength: 5 })
    .map((stages) => ['source logs last 1h', ...stages].join(' | '))
    .filter((text) => validate(text).isValid),
)

/** What people write for a word or sign of the language. */
const habits: Readonly<Record<string, readonly string[]>> = {
  '|': ['||', ';', ' ', '| |', '|>', ','],
  '==': ['=', '===', 'is'],
  '&&': ['AND', 'and', '&'],
  '>': ['> @', '=>', 'gt'],
  filter: ['where', 'filtr', 'FILTER', ''],
  groupby: ['group by', 'grouby', 'stats by'],
  aggregate: ['agg', ','],
  orderby: ['sort', 'order', 'ordrby'],
  desc: ['descending', 'DESC'],
  as: ['AS', 'as as', '='],
  from: ['=', 'form'],
  limit: ['limit -', 'lmit', 'head'],
  number: ['nmbr', 'string'],
}

/** What can become of any token. */
const slips: readonly ((token: string) => string)[] = [
  () => '',
  (token) => `${token} ${token}`,
  (token) => token.slice(0, 1) + token.slice(2),
  (token) => token.toUpperCase(),
  (token) => `${token} x`,
  (token) => `${token} = 5`,
  (token) => token.replace(/^'/, ''),
  (token) => token.replace(/'$/, ''),
  (token) => (token.startsWith("'") ? '5' : "'a'"),
  ...['(', ')', '[', ']', '{', '}', "'", '"', '`'].flatMap((mark) => [
    (token: string) => token + mark,
    (token: string) => mark + token,
  ]),
  ...['@', '=', '%', '#', '//', '/*', '*/', ';', ',', '.', ':', '5', '1h', '/', 'filter', 'count()', 'by', 'null'].map(
    (other) => () => other,
  ),
]

const tokensOf = (text: string): readonly string[] => text.match(/'[^']*'|\s+|\w+|[|&=<>!~]+|./g) ?? []

/** Two slips so near to each other can make one right thing, such as `as as` before a name that is gone. */
const nearest = 5

describe('another error', () => {
  it('never raises the score, whatever it is and whatever was wrong before', () => {
    const slip = fc.record({ where: fc.nat(200), which: fc.nat(200) })
    let errors = 0
    fc.assert(
      fc.property(rightQuery, fc.array(slip, { minLength: 2, maxLength: 6 }), (right, chosen) => {
        const tokens = tokensOf(right)
        const written = [...tokens]
        const touched: number[] = []
        let last = validate(right)
        for (const { where, which } of chosen) {
          const at = where % tokens.length
          const token = tokens[at] ?? ''
          if (token.trim() === '' || touched.some((other) => Math.abs(other - at) < nearest)) continue
          const forms = [...(habits[token] ?? []), ...slips.map((slipped) => slipped(token))]
          const form = forms[which % forms.length] ?? ''
          // An error by itself, and none that mends the others.
          if (validate(tokens.with(at, form).join('')).isValid) continue
          const before = written.join('')
          written[at] = form
          const now = validate(written.join(''))
          if (now.isValid) return
          touched.push(at)
          errors++
          expect(now.score, `${before}\n${written.join('')}`).toBeLessThanOrEqual(last.score)
          last = now
        }
      }),
      { numRuns: 300, seed: 41 },
    )
    expect(errors).toBeGreaterThan(500)
  })
})
