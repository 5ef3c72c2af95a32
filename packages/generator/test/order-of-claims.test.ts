import { describe, expect, it } from 'vitest'
import { understand } from '../src/index.ts'

const now = Date.UTC(2026, 10, 21, 15, 30)

describe('words that could mean two things', () => {
  it.each([
    ['"at least" is no ranking', 'events with at least one retry', { order: undefined }],
    [
      '"last 5 minutes" is a time and "last 5 errors" a number',
      'the last 5 errors of the last 5 minutes',
      { limit: 5, timeRange: { kind: 'last', interval: { count: 5, unit: 'm' } } },
    ],
    ['"over 500 ms" is no time range', 'requests over 500 ms', { timeRange: undefined }],
    [
      '"more than 100 errors" is no status code',
      'services with more than 100 errors',
      { having: { measure: { kind: 'count' }, comparator: '>', quantity: { kind: 'plain', n: 100 } } },
    ],
    ['"sorted by time" is no bucket', 'errors sorted by time', { bucket: undefined }],
    [
      '"in 15-minute steps" is no time range',
      'errors in 15-minute steps',
      { timeRange: undefined, bucket: { count: 15, unit: 'm' } },
    ],
    ['"trace id" does not ask for spans', 'logs with trace id abc123def456', { source: 'logs' }],
    ['"stack traces" are in logs', 'stack traces in checkout', { source: 'logs' }],
    [
      '"latency of checkout" is no equality',
      'p95 latency of checkout',
      {
        source: 'spans',
        conditions: [
          {
            negated: false,
            test: { kind: 'equals', field: { kind: 'concept', name: 'service' }, values: ['checkout'] },
          },
        ],
      },
    ],
  ])('%s', (_, question, expected) => {
    expect({
      order: undefined,
      timeRange: undefined,
      bucket: undefined,
      ...understand(question, { now }),
    }).toMatchObject(expected)
  })

  it('a source that is given is not guessed', () => {
    expect(understand('p95 latency', { now, source: 'logs' }).source).toBe('logs')
  })
})
