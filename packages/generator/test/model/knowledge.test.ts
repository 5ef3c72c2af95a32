import { commands, parse, printLine, validate, walk } from 'dataprime'
import { describe, expect, it } from 'vitest'
import { examples, queryOf } from '../../src/knowledge/examples.ts'
import { nearestExamples } from '../../src/model/knowledge.ts'

describe('the knowledge base', () => {
  it.each(examples.map((example) => [example.id, example] as const))(
    '%s is a query without fault, in canonical form',
    (_, example) => {
      const query = queryOf(example)
      const { diagnostics, query: tree } = validate(query)
      expect(diagnostics).toEqual([])
      expect(printLine(tree)).toBe(query)
    },
  )

  it('has an id, a question, tags and a sentence for each, and no two alike', () => {
    expect(examples.length).toBeGreaterThanOrEqual(80)
    for (const key of ['id', 'question'] as const)
      expect(new Set(examples.map((example) => example[key])).size).toBe(examples.length)
    for (const { id, tags, note } of examples) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      expect(tags.length).toBeGreaterThan(1)
      expect(note).toMatch(/\.$/)
    }
  })

  it('shows both sources and nearly every command', () => {
    const used = new Set<string>()
    for (const example of examples)
      walk(parse(queryOf(example)).query, (node) => {
        used.add(node.kind)
        return undefined
      })
    // Older names of what others do, whole-payload search that `~~` does, and a lookup in tables that nobody here knows.
    const unused = ['enrich', 'find', 'replace', 'roundtime', 'wildfind']
    expect(Object.keys(commands).filter((name) => !used.has(name))).toEqual(unused)
    const sources = examples.map(({ stages: [source] }) => source.split(' ')[1])
    expect(sources.filter((source) => source === 'spans').length).toBeGreaterThan(25)
  })
})

describe('the nearest examples', () => {
  it.each([
    ['errors by service in the last hour', 'errors-by-service'],
    ['which endpoints are slowest', 'slow-endpoints'],
    ['compare errors with yesterday', 'compare-yesterday'],
    ['how many tokens did each model use', 'llm-tokens'],
    ['parse the key=value text', 'key-value-pairs'],
    ['p95 latncy per operation', 'p95-by-operation'],
    ['what percentage of requests in cart are errors', 'error-percentage'],
    ['one row per element of the items array', 'explode-items'],
  ])('of "%s" have %s among them', (question, id) => {
    const source = /endpoint|model|p95/.test(question) ? 'spans' : 'logs'
    expect(nearestExamples(question, { source }).map((example) => example.id)).toContain(id)
  })

  it('are few, and never none', () => {
    expect(nearestExamples('errors warnings latency requests users', { source: 'logs' })).toHaveLength(5)
    expect(nearestExamples('zzzz', { source: 'spans' }).map(({ id }) => id)).toContain('slow-spans')
  })

  it('are of the source that is asked about, if two are equally near', () => {
    const [first] = nearestExamples('failed by service', { source: 'spans' })
    expect(first?.stages[0]).toMatch(/^source spans/)
  })
})
