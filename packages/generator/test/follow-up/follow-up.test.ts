import { validate } from 'dataprime'
import { describe, expect, it } from 'vitest'
import { generateOffline } from '../../src/index.ts'
import { readCases } from '../cases.ts'
import { type Dialogue, readDialogues } from '../dialogues.ts'

const now = Date.UTC(2026, 10, 21, 15, 30)
const dialogues = readDialogues()

interface Previous {
  readonly question: string
  readonly query: string
}

function ask(question: string, previous?: Previous) {
  return generateOffline(question, { now, previous })
}

function queryOf(question: string, previous?: Previous): string {
  const answer = ask(question, previous)
  return answer.kind === 'generated' ? answer.query : 'refused'
}

function start({ begins }: Dialogue): Previous {
  return 'query' in begins
    ? { question: 'a question', query: begins.query }
    : { question: begins.question, query: queryOf(begins.question) }
}

const nameOf = ({ begins }: Dialogue): string => ('query' in begins ? begins.query : begins.question)

describe('dialogues', () => {
  it('are many', () => {
    expect(dialogues.length).toBeGreaterThan(60)
    expect(dialogues.flatMap(({ turns }) => turns).length).toBeGreaterThan(150)
  })

  it.each(
    dialogues.map(
      (dialogue) =>
        [`${nameOf(dialogue)} > ${dialogue.turns.map(({ words }) => words).join(' > ')}`, dialogue] as const,
    ),
  )('%s', (_, dialogue) => {
    let previous = start(dialogue)
    for (const { words, answer: wanted } of dialogue.turns) {
      const answer = ask(words, previous)
      if (!wanted) expect(answer, words).toMatchObject({ kind: 'refused', reason: 'not_observability' })
      else expect(answer, words).toMatchObject({ kind: 'generated', ...wanted })
      if (answer.kind === 'generated') previous = { question: words, query: answer.query }
    }
  })
})

describe('laws of follow-ups', () => {
  const followUps = [...new Set(dialogues.flatMap(({ turns }) => turns.map(({ words }) => words)))]
  const starts = dialogues.map(start)

  /** Some of all pairs, others for each query: all would take minutes. */
  const pairs = starts.flatMap((previous, at) =>
    Array.from({ length: 12 }, (_, step) => {
      const words = followUps[(at * 7 + step * 13) % followUps.length] ?? ''
      return { previous, words }
    }),
  )

  it('no follow-up to a query without errors has one, whatever it says of whichever query', {
    timeout: 120_000,
  }, () => {
    for (const { previous, words } of pairs) {
      const query = errorsIn(previous.query).length === 0 ? queryOf(words, previous) : 'refused'
      if (query !== 'refused') expect(errorsIn(query), `${previous.query} > ${words} > ${query}`).toEqual([])
    }
  })

  it('the same words after the same query give the same', { timeout: 120_000 }, () => {
    for (const { previous, words } of pairs.filter((_, at) => at % 5 === 0))
      expect(queryOf(words, previous)).toBe(queryOf(words, previous))
  })

  it.each(
    readCases().filter(({ question }) => /^(?:show|how many|what|count|which|find|top \d+ \w+ by)\b/i.test(question)),
  )('a whole question is answered as if nothing had been asked before: $question', ({ question, query }) => {
    const previous = {
      question: 'errors from auth',
      query: `source spans last 5m | filter $l.serviceName == 'auth' | limit 3`,
    }
    expect(queryOf(question, previous)).toBe(query)
  })
})

describe('what a follow-up says of itself', () => {
  const previous = { question: 'errors by service', query: queryOf('errors by service in the last hour') }
  const assumptionsOf = (words: string): readonly string[] => {
    const answer = ask(words, previous)
    return answer.kind === 'generated' ? answer.assumptions : []
  }

  it('names what was changed and what was kept', () => {
    expect(assumptionsOf('what about yesterday').slice(0, 2)).toEqual([
      "the previous query was changed: time range: between @'2026-11-20T00:00:00Z' and @'2026-11-21T00:00:00Z' instead of last 1h",
      'kept: conditions, grouping, figures, order',
    ])
  })

  it('names what cannot be done', () => {
    expect(assumptionsOf('sort by host')).toContain('the order was kept: the result has no such column')
    expect(assumptionsOf('without the limit')).toContain('no limit was removed: there is none')
  })

  it('shows the words it heard', () => {
    expect(ask('group by region too', previous)).toMatchObject({
      keywords: expect.arrayContaining(['too', 'group by']),
    })
  })

  it('is unsure of words that change nothing', () => {
    expect(ask('and make it so', previous)).toMatchObject({ query: previous.query, confidence: 0.3 })
  })
})

it('a follow-up to a query with errors is read by itself, and says so', () => {
  const answer = ask('only for checkout', { question: 'x', query: 'source logs | filter ((' })
  expect(answer).toMatchObject({ query: "source logs | filter $l.subsystemname == 'checkout'" })
  expect(answer).toMatchObject({ assumptions: expect.arrayContaining([expect.stringContaining('has errors')]) })
})

it("the caller's fields are used in a change, too", () => {
  const schema = { '$d.customer_tier': { type: 'string', values: ['gold', 'silver'] } } as const
  const previous = { question: 'errors', query: 'source logs last 1h | filter $m.severity == ERROR' }
  const answer = generateOffline('group by customer tier', { now, schema, previous })
  expect(answer).toMatchObject({ query: expect.stringContaining('groupby $d.customer_tier as customer_tier') })
})

function errorsIn(query: string): readonly string[] {
  return validate(query)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ message }) => message)
}
