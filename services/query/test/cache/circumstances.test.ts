import { understand } from '@dataprime/generator'
import type { Question } from '@dataprime/mesh/contracts'
import { describe, expect, it } from 'vitest'
import { type AnswerKeys, holdsInstant, keysOf } from '../../src/cache/circumstances.ts'

const noon = Date.UTC(2026, 10, 21, 12)
const asked: Question = { user_input: 'errors by service in the last hour' }

interface Asking {
  readonly model?: string | null
  readonly now?: number
  readonly knowledge?: string
}

function keys(question: Question, { model = 'm', now = noon, knowledge = 'k1' }: Asking = {}): AnswerKeys {
  const understanding = understand(question.user_input, { now, timeZone: question.time_zone })
  return keysOf({ question, understanding, model, now, knowledge })
}

describe('a question is another one', () => {
  it.each<[string, Question, Asking?]>([
    ['in other words', { user_input: 'warnings by service in the last hour' }],
    ['on another source', { ...asked, source: 'spans' }],
    ['in another time zone', { ...asked, time_zone: 'Asia/Tokyo' }],
    ['with a schema', { ...asked, schema: { '$d.x': { type: 'string' } } }],
    ['after another query', { ...asked, previous: { user_input: 'errors', query: 'source logs' } }],
    ['for another model', asked, { model: 'n' }],
    ['for the rules', asked, { model: null }],
    ['with other knowledge', asked, { knowledge: 'k2' }],
  ])('%s', (_, question, asking) => {
    expect(keys(question, asking).always).not.toBe(keys(asked).always)
  })

  it('with other values in its schema', () => {
    const withValues = (values: string[]) => keys({ ...asked, schema: { '$d.x': { type: 'string', values } } }).always
    expect(withValues(['a'])).not.toBe(withValues(['b']))
  })
})

describe('a question is the same', () => {
  it('but for blanks, a full stop and the order of the schema', () => {
    const schema = { '$d.a': { type: 'string' }, '$d.b': { type: 'number' } } as const
    const turned = { '$d.b': { type: 'number' }, '$d.a': { type: 'string' } } as const
    expect(keys({ user_input: ' errors  by service in the last hour. ', schema: turned })).toEqual(
      keys({ ...asked, schema }),
    )
  })

  it('in the zone that it has when it names none', () => {
    expect(keys({ ...asked, time_zone: 'UTC' })).toEqual(keys(asked))
  })

  it('tomorrow, unless its answer holds a date: there each local day is another', () => {
    const question: Question = { ...asked, time_zone: 'Asia/Tokyo' }
    const [today, later, tomorrow] = [noon, noon + 2 * 3_600_000, noon + 4 * 3_600_000].map((now) =>
      keys(question, { now }),
    )
    expect([later?.always, tomorrow?.always]).toEqual([today?.always, today?.always])
    expect(later?.today).toBe(today?.today)
    expect(tomorrow?.today).not.toBe(today?.today) // 15:00 UTC is midnight in Tokyo
  })
})

it('a query holds a date where it names one, not where it counts back from now', () => {
  expect(holdsInstant("source logs between @'2026-11-21T00:00:00Z' and @'now'")).toBe(true)
  expect(holdsInstant('source logs | filter $m.timestamp > @1763683200000')).toBe(true)
  expect(holdsInstant("source logs last 1h | filter $d.time > @'now' - 1h")).toBe(false)
})
