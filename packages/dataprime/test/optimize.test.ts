import { describe, expect, it } from 'vitest'
import { build, optimize, parse, print, printLine, validate } from '../src/index.ts'

describe('optimising', () => {
  it('tells each rule that was applied, with the query before and after it', () => {
    expect(optimize("source logs | filter a == 1 | find 'x' in msg").rules).toEqual([
      {
        name: 'find-to-filter',
        before: "source logs | filter a == 1 | find 'x' in msg",
        after: "source logs | filter a == 1 | filter msg ~ 'x'",
      },
      {
        name: 'merge-filters',
        before: "source logs | filter a == 1 | filter msg ~ 'x'",
        after: "source logs | filter a == 1 && msg ~ 'x'",
      },
    ])
  })

  it('goes on until no rule has anything left to do', () => {
    const { text, rules } = optimize(
      'source logs | create z from a * 2 | orderby z | filter b > 60 * 60 | limit 5 | choose a | filter true',
    )
    expect(text).toBe('source logs | filter b > 3600 | create z from a * 2 | orderby z | limit 5 | choose a')
    expect(rules.map(({ name }) => name)).toEqual([
      'fold-constants',
      'drop-true-conditions',
      'filter-before-sort',
      'filter-before-row-work',
    ])
  })

  it('gives a query without anything to improve as canonical text', () => {
    expect(optimize('source logs|limit 5')).toMatchObject({ text: 'source logs | limit 5', rules: [] })
  })

  it('then lays comments out as the formatter does', () => {
    const text = 'source logs\n| filter a == 1 // one\n  && b == 2 // two'
    expect(optimize(text).text).toBe(validate(text).formatted)
  })

  it('gives a wrong query back as it came', () => {
    for (const text of ['source logs|filter a = 1|filter b', 'tell me a joke', '', 'count|filter $m.x == 1|filter a']) {
      const { query, ...rest } = optimize(text)
      expect(rest).toEqual({ text, rules: [] })
      expect(query).toEqual(parse(text).query)
    }
  })

  it('takes a tree as well', () => {
    const tree = build.query(build.source('logs'), build.limit(10), build.limit(5))
    expect(optimize(tree).text).toBe('source logs | limit 5')
  })

  it('gives a tree whose ranges are places in the text', () => {
    const { query, text } = optimize('source logs | filter a == 1 | filter b == 2')
    const [filter] = query.stages
    expect(text.slice(filter?.range.start.offset, filter?.range.end.offset)).toBe('filter a == 1 && b == 2')
  })

  it('leaves a query alone where a rewrite would earn a warning', () => {
    // Rewritten, the union's branch would ask spans for a level, which only logs have.
    const text = 'source logs | union (source spans) | filter $m.severity == ERROR'
    expect(optimize(text)).toMatchObject({ text, rules: [] })
  })

  it('keeps every comment where its stage went', () => {
    const { text } = optimize(
      '# top\nsource logs # all\n| create x from a # work\n| filter b # busy\n| filter c # cold\n# end',
    )
    expect(text).toBe('# top\nsource logs # all\n# busy\n# cold\n| filter b && c\n| create x from a # work\n# end')
  })

  it('only formats what is too long to compare piece by piece', () => {
    const text = `filter ${Array.from({ length: 1000 }, (_, index) => `a${index} == 1`).join(' && ')} | filter b`
    expect(optimize(text).rules).toEqual([])
    expect(optimize(text).text).toBe(print(parse(text).query))
  })

  it('needs no stack for a long chain of conditions', () => {
    const text = `filter ${'a || '.repeat(400)}b | limit 1`
    expect(optimize(text).rules.map(({ name }) => name)).toEqual(['simplify-logic'])
  })

  it('never makes a query that is more than about twice as long', () => {
    const doubling = `source logs | choose x + 1 as y${' | choose y + y as y'.repeat(20)} | filter y > 1`
    const unions = `source logs${' | union (source logs) | filter a == 1'.repeat(30)}`
    const nested = `source logs ${'| union (source logs '.repeat(20)}${')'.repeat(20)} | filter a == 1`
    for (const text of [doubling, unions, nested]) {
      const { query } = optimize(text)
      expect(printLine(query).length).toBeLessThan(3 * text.length)
    }
  })

  it('passes a filter on over a long row of stages at once', () => {
    const text = `source logs${Array.from({ length: 60 }, (_, index) => ` | create x${index} from 1 | filter a${index} == 1`).join('')}`
    const { text: optimized, rules } = optimize(text)
    expect(optimized.match(/filter/g)).toHaveLength(1)
    expect(rules.map(({ name }) => name)).toEqual(['filter-before-row-work', 'merge-filters'])
  })
})
