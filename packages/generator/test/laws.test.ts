import { validate } from 'dataprime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conceptNames, concepts } from '../src/concepts.ts'
import { generateOffline } from '../src/index.ts'
import { readCases } from './cases.ts'

const now = Date.UTC(2026, 10, 21, 15, 30)
const field = fc.constantFrom(...conceptNames.flatMap((name) => concepts[name].words))
const part = fc.oneof(
  field.map((name) => `by ${name}`),
  field.map((name) => `grouped by ${name} and service`),
  fc
    .tuple(fc.constantFrom('average', 'p95', 'p99.9', 'max', 'sum of', 'median', 'number of distinct'), field)
    .map((words) => words.join(' ')),
  fc
    .tuple(
      field,
      fc.constantFrom('above', '>', 'below', 'at least', 'is not', '=', 'contains', 'starting with'),
      fc.constantFrom('500 ms', '2s', '3 MB', '42', '"a\'b"', 'x-1'),
    )
    .map((words) => words.join(' ')),
  fc.constantFrom(
    'last 15 minutes',
    'since yesterday 9am',
    'between 9am and 5pm yesterday',
    'today',
    'this week',
    'around noon',
    'half an hour ago',
    'on 2026-01-31',
    'in the last 1.5 hours',
    'per hour',
    'every 5 minutes',
    'over time',
    'daily',
    'top 10',
    'slowest',
    'latest 5',
    'limit 7',
    'bottom 3',
    'most',
    'newest first',
    'sorted by time desc',
    '5xx',
    '404 or 503',
    'non-2xx',
    'status >= 400',
    'server errors',
    'POST /api/x',
    '/health*',
    'health checks',
    'excluding',
    'not',
    'without a',
    'except for',
    'errors',
    'at least warnings',
    'errors or worse',
    'debug logs',
    'spans',
    'traces',
    'requests',
    'failed',
    'successful',
    'error rate',
    'error rate above 5%',
    'for checkout',
    'in the payment service',
    'from app "mobile"',
    'in production',
    'in eu-west-1',
    'pod web-1',
    'user 42',
    'checkout and payment',
    "containing 'timeout'",
    'mentioning connection refused',
    'more than 100 times',
    'compared to yesterday',
    'week over week',
    'compare',
    'with their',
    'show only',
    'list all',
    'which',
    'how many',
    'why is it slow',
    ',',
    'and',
    '?',
    '"',
    "'",
  ),
)
const question = fc.array(part, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(' '))
/** Two or three runs of words out of questions that people ask: each makes sense, and the whole need not. */
const words = readCases().flatMap((each) => each.question.split(' '))
const mixture = fc
  .array(fc.tuple(fc.nat(words.length - 1), fc.integer({ min: 2, max: 9 })), { minLength: 2, maxLength: 3 })
  .map((runs) => runs.flatMap(([from, length]) => words.slice(from, from + length)).join(' '))
const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia')

// Hundreds of questions a test: a machine that does other things as well may need a while.
describe('whatever is asked', { timeout: 60_000 }, () => {
  it('the query parses and is checked without error', () => {
    fc.assert(
      fc.property(
        question,
        zone,
        fc.constantFrom(undefined, 'logs' as const, 'spans' as const),
        (asked, timeZone, source) => {
          const answer = generateOffline(`logs ${asked}`, { now, timeZone, source })
          if (answer.kind === 'refused') return
          const { diagnostics } = validate(answer.query)
          expect(
            diagnostics.filter(({ severity }) => severity === 'error'),
            answer.query,
          ).toEqual([])
        },
      ),
      { numRuns: 200 },
    )
  })

  it('the query has no error, and names no column that is gone, however real questions are mixed', () => {
    fc.assert(
      fc.property(mixture, (asked) => {
        const answer = generateOffline(asked, { now })
        if (answer.kind === 'refused') return
        const wrong = validate(answer.query).diagnostics.filter(
          ({ severity, code }) => severity === 'error' || code === 'unknown-field',
        )
        expect(wrong, answer.query).toEqual([])
      }),
      { numRuns: 1_000 },
    )
  })

  it('what was understood stands in the query', () => {
    const name = fc.constantFrom('checkout', 'cart-api', 'eu-west-1', 'billing_v2')
    const phrase = fc.record({
      level: fc.constantFrom(['errors', 'ERROR'], ['warnings', 'WARNING'], ['critical logs', 'CRITICAL']),
      name,
      window: fc.constantFrom(
        ['in the last 15 minutes', 'last 15m'],
        ['over the past 2 days', 'last 2d'],
        ['since 2026-11-20 08:00', "@'2026-11-20T08:00:00Z'"],
        ['yesterday', "@'2026-11-20T00:00:00Z'"],
      ),
      key: fc.constantFrom(['host', '$d.host'], ['application', '$l.applicationname'], ['country', '$d.country']),
      text: fc.constantFrom('connection reset', "it's | limit 1", 'a" || true'),
      most: fc.integer({ min: 1, max: 99 }),
      order: fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
    })
    fc.assert(
      fc.property(phrase, ({ level, name: service, window, key, text, most, order }) => {
        const quoted = text.includes('"') ? `'${text}'` : `"${text}"`
        const parts = [`in the ${service} service`, window[0], `by ${key[0]}`, `containing ${quoted}`, `limit ${most}`]
        const asked = `${level[0]} ${order.map((i) => parts[i]).join(' ')}`
        const answer = generateOffline(asked, { now })
        expect(answer.kind, asked).toBe('generated')
        if (answer.kind === 'refused') return
        const said = [level[1], `'${service}'`, window[1], key[1], `limit ${most}`, `'${text.replaceAll("'", "\\'")}'`]
        for (const each of said) expect(answer.query, asked).toContain(each)
        expect(answer.query.match(/ \| limit /g), asked).toHaveLength(text.includes('limit') ? 2 : 1)
        expect(validate(answer.query).isValid, answer.query).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  it('the same question gives the same answer', () => {
    fc.assert(
      fc.property(question, (asked) => {
        expect(generateOffline(asked, { now })).toEqual(generateOffline(asked, { now }))
      }),
      { numRuns: 30 },
    )
  })

  it('keywords are words of the question and confidence is a probability', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const answer = generateOffline(asked, { now })
        if (answer.kind === 'refused') return
        for (const keyword of answer.keywords) expect(asked).toContain(keyword)
        expect(answer.confidence).toBeGreaterThan(0)
        expect(answer.confidence).toBeLessThanOrEqual(1)
      }),
      { numRuns: 100 },
    )
  })

  it('no text makes it throw or write a query that does not parse', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const answer = generateOffline(`errors ${text}`, { now })
        if (answer.kind === 'generated') expect(validate(answer.query).isValid, answer.query).toBe(true)
      }),
      { numRuns: 100 },
    )
  })

  it.each(['-', '"', '(', 'a', 'a1', 'checkout, ', 'by service, ', 'p95 ', 'errors and '])(
    '2,000 characters of %j are read in well under a second',
    (text) => {
      const took = [1, 2, 3].map(() => {
        const before = process.cpuUsage()
        generateOffline(`${text.repeat(2000 / text.length)}z`, { now })
        return process.cpuUsage(before).user / 1000
      })
      expect(Math.min(...took)).toBeLessThan(1000) // of work, however busy the machine; the first also compiles
    },
  )

  it('any names of fields in a schema can be asked for', () => {
    const key = fc.stringMatching(/^[a-z][a-z_]{2,12}$/)
    fc.assert(
      fc.property(key, fc.constantFrom('string', 'number', 'bool'), (name, type) => {
        const keypath = `$d.${name}`
        const answer = generateOffline(`count logs grouped by ${name}`, { now, schema: { [keypath]: { type } } })
        if (answer.kind === 'generated') expect(validate(answer.query).isValid, answer.query).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})
