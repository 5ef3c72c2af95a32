import { describe, expect, it } from 'vitest'
import { type Node, parse, walk } from '../src/index.ts'

const kinds = (text: string) => parse(text).query.stages.map((stage) => stage.kind)
const textOf = (text: string, node: Node) => text.slice(node.range.start.offset, node.range.end.offset)

describe('recovery', () => {
  it('reads the stages around a broken one', () => {
    expect(kinds('filter a == 1 | filter ) | limit 5')).toEqual(['filter', 'brokenStage', 'limit'])
  })

  it('keeps the name and the text of a broken stage', () => {
    const [stage] = parse('filter a b c | limit 1').query.stages
    expect(stage).toMatchObject({ kind: 'brokenStage', command: 'filter', text: 'filter a b c' })
  })

  it('takes a pipe inside brackets that close for part of the broken stage', () => {
    expect(kinds('nonsense (source logs | filter x) more | limit 5')).toEqual(['brokenStage', 'limit'])
  })

  it('ends a stage at the pipe when a bracket never closes', () => {
    expect(kinds('filter (a == 1 | limit 5')).toEqual(['filter', 'limit'])
    expect(kinds('filter a == (1 b | limit 5')).toEqual(['brokenStage', 'limit'])
  })

  it('reads on inside a query whose first stage is broken', () => {
    const [join] = parse('join (source logs | filter a b | limit 5) using k into r | limit 1').query.stages
    expect(join).toMatchObject({ kind: 'join', query: { stages: [{ kind: 'brokenStage' }, { kind: 'limit' }] } })
  })

  it('keeps a stage in which only a value is missing', () => {
    const [stage] = parse('filter x == | limit 5').query.stages
    expect(stage).toMatchObject({ kind: 'filter', condition: { right: { kind: 'brokenExpression' } } })
  })

  it('is not misled by quotes in a regular expression', () => {
    expect(parse(`redact x matching /it's "/ to 'y' | limit 1`).diagnostics).toEqual([])
  })

  it('reads a slash after an operand as division', () => {
    expect(parse('create x from a / b / c | filter (a) / 2 > tags[0] / 3').diagnostics).toEqual([])
  })

  it('gives an empty query for nothing', () => {
    expect(parse(' \n ').query).toMatchObject({ source: null, stages: [] })
    expect(parse('').diagnostics.map((item) => item.code)).toEqual(['empty-query'])
  })
})

describe('ranges', () => {
  const text =
    "source logs last 1h\n| filter (a + 1) * 2 > $d['k k'].b && !x.contains('y')\n| groupby t / 5m as b count()"

  it('cover exactly what was read', () => {
    const found: Record<string, string[]> = {}
    walk(parse(text).query, (node) => {
      found[node.kind] ??= []
      found[node.kind]?.push(textOf(text, node))
      return undefined
    })
    expect(found['source']).toEqual(['source logs last 1h'])
    expect(found['last']).toEqual(['last 1h'])
    expect(found['binary']).toEqual([
      "(a + 1) * 2 > $d['k k'].b && !x.contains('y')",
      "(a + 1) * 2 > $d['k k'].b",
      '(a + 1) * 2',
      'a + 1',
      't / 5m',
    ])
    expect(found['keypath']).toEqual(['a', "$d['k k'].b", 'x', 't', 'b'])
    expect(found['call']).toEqual(["x.contains('y')", 'count()'])
    expect(found['aliased']).toEqual(['t / 5m as b', 'count()'])
  })

  it('count lines and columns from 1 and offsets from 0', () => {
    const [filter] = parse(text).query.stages
    expect(filter?.range.start).toEqual({ offset: 22, line: 2, column: 3 })
  })
})

describe('depth', () => {
  for (const opening of ['(', '[', '!', '-', 'f(', 'x[', '`{', 'case { ', '(| filter ', '@(']) {
    it(`a thousand times ${opening} is reported, not crashed on`, () => {
      const { diagnostics } = parse(`filter ${opening.repeat(1000)}`)
      expect(diagnostics.map((item) => item.code)).toContain('too-deep')
    })
  }

  it('a chain of a thousand conditions is read, ten thousand are too many', () => {
    expect(parse(`filter ${Array(1000).fill('a == 1').join(' || ')}`).diagnostics).toEqual([])
    expect(parse(`filter ${Array(10_000).fill('a').join(' || ')}`).diagnostics.map((item) => item.code)).toEqual([
      'too-long',
    ])
  })
})
