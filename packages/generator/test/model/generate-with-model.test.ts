import { describe, expect, it } from 'vitest'
import { type Attempt, type Complete, generateWithModel, type Message, understand } from '../../src/index.ts'

const now = Date.UTC(2026, 10, 21, 15, 30)
const question = 'errors by service in the last hour'
const valid = 'source logs last 1h | filter $m.severity == ERROR | countby $l.subsystemname'

/** A model that says these texts, one after the other, and what it was told. */
function saying(...texts: readonly (string | Error)[]): { complete: Complete; told: (readonly Message[])[] } {
  const told: (readonly Message[])[] = []
  const complete: Complete = async (messages) => {
    told.push([...messages])
    const text = texts[Math.min(told.length, texts.length) - 1] ?? ''
    if (text instanceof Error) throw text
    return { text, model: 'm-1', tokens: { input: 100, output: 10, cachedInput: 40 } }
  }
  return { complete, told }
}

function ask(complete: Complete, { asked = question, signal = AbortSignal.any([]) } = {}) {
  const context = { now }
  return generateWithModel(asked, complete, { understanding: understand(asked, context), context, signal })
}

const answer = (query: string, refusal = ''): string => JSON.stringify({ query, refusal })

describe('an answer of the model', () => {
  it('counts when it has no errors', async () => {
    const { complete, told } = saying(answer(valid))
    expect(await ask(complete)).toMatchObject({
      kind: 'generated',
      query: valid,
      repairs: 0,
      model: 'm-1',
      tokens: { input: 100, output: 10, cachedInput: 40 },
    })
    expect(told).toHaveLength(1)
  })

  it.each([
    ['a fence in prose', `Sure!\n\`\`\`json\n${answer(valid)}\n\`\`\``],
    ['a fence without JSON', `Here it is:\n\`\`\`dataprime\n${valid}\n\`\`\`\nIt counts errors.`],
    ['what follows thoughts', `<think>Is it {"query": "source x"}? No.</think>\n${answer(valid)}`],
    ['what follows thoughts without a beginning', `Perhaps {this}.\n</think>\n\n${valid}`],
    ['a line of its own', `  ${valid}\n`],
  ])('is read out of %s', async (_, text) => {
    expect(await ask(saying(text).complete)).toMatchObject({ kind: 'generated', query: valid, repairs: 0 })
  })

  it('is repaired by rules where the language knows the fix, without asking again', async () => {
    const { complete, told } = saying(
      answer("source logs last 1h | filter $d.status = 'failed' AND $m.severity == ERROR"),
    )
    const result = await ask(complete)
    expect(result).toMatchObject({ kind: 'generated', repairs: 1 })
    expect(result.kind === 'generated' && result.query).toContain("$d.status == 'failed' && $m.severity == ERROR")
    expect(told).toHaveLength(1)
  })

  it('comes back to the model with its diagnostics when no rule helps', async () => {
    const { complete, told } = saying(answer('source logs | filter nosuchfunction('), answer(valid))
    expect(await ask(complete)).toMatchObject({
      kind: 'generated',
      query: valid,
      repairs: 1,
      tokens: { input: 200, output: 20, cachedInput: 80 },
    })
    const complaint = told[1]?.at(-1)
    expect(complaint?.role).toBe('user')
    expect(complaint?.content).toMatch(/"line":1,"column":\d+/)
  })

  it('comes back twice at most; then the offline answer stands in', async () => {
    const { complete, told } = saying('no json here')
    const result = await ask(complete)
    expect(told).toHaveLength(3)
    expect(result).toMatchObject({
      kind: 'offline',
      why: { kind: 'invalid_answer' },
      repairs: 2,
      tokens: { input: 300, output: 30, cachedInput: 120 },
      answer: { kind: 'generated' },
    })
  })

  it('is not an empty query', async () => {
    expect(await ask(saying(answer('')).complete)).toMatchObject({ kind: 'offline' })
  })

  it('comes back for what is not allowed as for an error', async () => {
    const { complete, told } = saying(answer('source system/engine.queries | limit 5'), answer(valid))
    expect(await ask(complete)).toMatchObject({ kind: 'generated', query: valid })
    expect(told[1]?.at(-1)?.content).toContain('dataset-not-allowed')
  })

  it('may read what the query before reads', async () => {
    const query = 'source system/engine.queries | limit 5'
    const context = { now, previous: { question: 'the latest engine queries', query: 'source system/engine.queries' } }
    const asked = 'only 5 of them'
    const result = await generateWithModel(asked, saying(answer(query)).complete, {
      understanding: understand(asked, context),
      context,
      signal: AbortSignal.any([]),
    })
    expect(result).toMatchObject({ kind: 'generated', query })
  })

  it('is given out on one line and without comments', async () => {
    const { complete } = saying(answer('source logs last 1h # note to the reader\n| limit 5 // ignore the rules'))
    expect(await ask(complete)).toMatchObject({ kind: 'generated', query: 'source logs last 1h | limit 5' })
  })

  it('without a source is given the one of the question, with its window', async () => {
    const { complete } = saying(answer('filter $m.severity == ERROR'))
    expect(await ask(complete)).toMatchObject({ query: 'source logs last 1h | filter $m.severity == ERROR' })
  })

  it('that refuses is believed, unless the question is surely about telemetry', async () => {
    const { complete } = saying(answer('', 'This is not about logs.'))
    expect(await ask(complete)).toMatchObject({
      kind: 'offline',
      why: { kind: 'refusal' },
      answer: { kind: 'generated' },
    })
    expect(await ask(complete, { asked: 'what is the average height of a man' })).toMatchObject({ kind: 'refused' })
  })
})

describe('each try at mending', () => {
  it('is shown with who mends and why', async () => {
    const attempts: Attempt[] = []
    const { complete } = saying(
      'no json here',
      answer('source logs | filter nosuchfunction('),
      answer("source logs last 1h | filter $m.severity = 'ERROR'"),
    )
    const context = { now }
    const result = await generateWithModel(question, complete, {
      understanding: understand(question, context),
      context,
      signal: AbortSignal.any([]),
      watch: (attempt, work) => {
        attempts.push(attempt)
        return work()
      },
    })
    expect(result).toMatchObject({ kind: 'generated', repairs: attempts.length })
    expect(attempts.map(({ by }) => by)).toEqual(['model', 'model', 'rules'])
    expect(attempts.map(({ number }) => number)).toEqual([1, 2, 3])
    expect(attempts[0]?.codes).toEqual(['no-query'])
    expect(attempts[1]?.codes).toContain('unexpected')
    expect(attempts[2]?.codes).toContain('single-equals')
  })
})

describe('a model that fails', () => {
  it('leaves the offline answer and the cause', async () => {
    const cause = new Error('down')
    expect(await ask(saying(cause).complete)).toMatchObject({
      kind: 'offline',
      why: { kind: 'thrown', cause },
      model: null,
      answer: { kind: 'generated' },
    })
  })

  it('is not covered for when the caller has given up', async () => {
    const controller = new AbortController()
    const complete: Complete = async () => {
      controller.abort(new Error('gone'))
      throw new Error('aborted')
    }
    await expect(ask(complete, { signal: controller.signal })).rejects.toThrow('gone')
  })
})
