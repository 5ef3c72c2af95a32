import { validate } from 'dataprime'
import { describe, expect, it } from 'vitest'
import { generateOffline } from '../src/index.ts'
import { readCases } from './cases.ts'

const now = Date.UTC(2026, 10, 21, 15, 30)

function queryOf(question: string, context: Partial<Parameters<typeof generateOffline>[1]> = {}): string {
  const answer = generateOffline(question, { now, ...context })
  return answer.kind === 'generated' ? answer.query : `refused: ${answer.reason}`
}

describe('questions and the queries they mean', () => {
  const cases = readCases()

  it('are many', () => {
    expect(cases.length).toBeGreaterThan(100)
  })

  it.each(cases)('$question', ({ question, intent, query }) => {
    const answer = generateOffline(question, { now })
    expect(answer).toMatchObject({ kind: 'generated', query, intent })
  })

  it.each(cases)('has nothing wrong with it: $question', ({ query }) => {
    expect(validate(query).diagnostics).toEqual([])
  })
})

describe('what an answer says of itself', () => {
  it('shows the words it understood as they were written', () => {
    const answer = generateOffline('Show me errors from the last hour grouped by service', { now })
    expect(answer).toMatchObject({ intent: 'error_analysis', keywords: ['errors', 'last hour', 'grouped by'] })
  })

  it('is surer of a question it understood whole than of one it mostly did not', () => {
    const confidence = (question: string): number => {
      const answer = generateOffline(question, { now })
      return answer.kind === 'generated' ? answer.confidence : 0
    }
    expect(confidence('errors per service in the last hour')).toBeGreaterThan(0.9)
    expect(confidence('errors kwyjibo frobnicate zorp in blarg flumox today')).toBeLessThan(0.85)
    expect(confidence('logs please')).toBeLessThan(0.7)
  })

  it('lists what it assumed', () => {
    const answer = generateOffline('logs slower than 500 ms in checkout', { now })
    expect(answer).toMatchObject({
      assumptions: expect.arrayContaining([
        'duration read from $d.duration_ms',
        '"checkout" read as the name of a service',
      ]),
    })
  })
})

it('asks a number for its text before it compares a beginning', () => {
  const query = queryOf('duration starting with 42 by service')
  expect(query).toContain("$m.duration:string.startsWith('42')")
  expect(validate(query).diagnostics).toEqual([])
})

describe('what was not understood', () => {
  const assumptionsOf = (question: string): readonly string[] => {
    const answer = generateOffline(question, { now })
    return answer.kind === 'generated' ? answer.assumptions : []
  }

  it('is named, because the query does not do it', () => {
    expect(assumptionsOf('requests hammering checkout yesterday')).toContain('"hammering" left out: not understood')
    expect(assumptionsOf('who deleted the bucket yesterday')).toContain('"bucket" looked for as a text')
  })

  it('is not the choice between different conditions', () => {
    expect(queryOf('errors where retries > 2 or duration > 5s', { source: 'logs' })).toContain(
      'filter $m.severity == ERROR && ($d.retries:number > 2 || $d.duration_ms:number > 5000)',
    )
    expect(queryOf('errors from checkout or payment')).not.toContain('||')
  })

  it.each([
    'show me errors in the last hour, please',
    'erors form the lst hour by servce',
    'which services have more than 100 errors today?',
  ])('is nothing in: %s', (question) => {
    expect(assumptionsOf(question).filter((each) => each.endsWith('not understood'))).toEqual([])
  })

  it.each(['how many users saw a 500 today', 'latncy by opperation', 'errors ordered alphabetically'])(
    'is no name of a service: %s',
    (question) => {
      expect(assumptionsOf(question).join()).not.toContain('name of a service')
    },
  )
})

describe('time', () => {
  it('begins the day where the user is', () => {
    expect(queryOf('errors today', { timeZone: 'Europe/Berlin' })).toContain(
      "between @'2026-11-20T23:00:00Z' and @'now'",
    )
    expect(queryOf('errors today', { timeZone: 'America/New_York' })).toContain("@'2026-11-21T05:00:00Z'")
  })

  it('knows that a day can have 25 hours', () => {
    const after = Date.UTC(2026, 9, 26, 12)
    const answer = generateOffline('errors yesterday', { now: after, timeZone: 'Europe/Berlin' })
    expect(answer).toMatchObject({
      query: expect.stringContaining("between @'2026-10-24T22:00:00Z' and @'2026-10-25T23:00:00Z'"),
    })
  })

  it.each([
    ['errors this week', "between @'2026-11-16T00:00:00Z' and @'now'"],
    ['errors on monday', "between @'2026-11-16T00:00:00Z' and @'2026-11-17T00:00:00Z'"],
    ['errors on January 5th 2026', "between @'2026-01-05T00:00:00Z' and @'2026-01-06T00:00:00Z'"],
    ['errors between 2 and 4 hours ago', "between @'2026-11-21T11:30:00Z' and @'2026-11-21T13:30:00Z'"],
    ['errors since 10am', "between @'2026-11-21T10:00:00Z' and @'now'"],
    ['errors in the last half an hour', 'last 30m'],
    ['errors in the past fortnight', 'last 14d'],
    ['errors last tue', "between @'2026-11-17T00:00:00Z' and @'2026-11-18T00:00:00Z'"],
    ['errors over the weekend', "between @'2026-11-21T00:00:00Z' and @'now'"],
    ['errors in the hour before 10am', "between @'2026-11-21T09:00:00Z' and @'2026-11-21T10:00:00Z'"],
  ])('%s', (question, timeframe) => {
    expect(queryOf(question)).toContain(`source logs ${timeframe}`)
  })
})

describe("the caller's schema", () => {
  const schema = {
    '$d.http.status': { type: 'number' },
    '$d.customer_tier': { type: 'string', values: ['gold', 'silver'] },
    '$d.latency_ms': { type: 'number' },
    '$d.order.total': { type: 'number' },
  } as const

  it('says where a field is', () => {
    expect(queryOf('logs with latency above 2 seconds', { schema })).toBe('source logs | filter $d.latency_ms > 2000')
  })

  it('says which words are fields', () => {
    expect(queryOf('errors by customer tier', { schema })).toContain('groupby $d.customer_tier as customer_tier')
    expect(queryOf('average total per customer tier', { schema })).toContain(
      'aggregate avg($d.order.total) as avg_total',
    )
  })

  it('says which words are values', () => {
    expect(queryOf('errors for gold', { schema })).toContain("$d.customer_tier == 'gold'")
  })
})

describe('what users write is data', () => {
  it('escapes quotes in names and texts', () => {
    const query = queryOf(`logs containing "it's \\ odd"`)
    expect(query).toBe("source logs | filter $d ~~ 'it\\'s \\\\ odd'")
    expect(validate(query).isValid).toBe(true)
  })

  it('never puts a pipe where there was text', () => {
    const query = queryOf('errors in service "x\' | remove $d | limit 0 #"')
    expect(query.split(' | ')[0]).toBe('source logs')
    expect(validate(query).isValid).toBe(true)
    expect(query).toContain("== 'x\\' | remove $d | limit 0 #'")
  })
})
