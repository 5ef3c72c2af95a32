import { describe, expect, it } from 'vitest'
import { build, commands, type Expression, type Node, parse, print, walk } from '../src/index.ts'
import { rewriteExpression, rewriteQuery } from '../src/rewrite.ts'

const examples = Object.values(commands).map((spec) => spec.example)

describe('rewriting', () => {
  it('gives the same object where nothing changes', () => {
    for (const example of examples) {
      const { query } = parse(example)
      expect(rewriteQuery(query, { expression: (node) => node, query: (node) => node })).toBe(query)
    }
  })

  it('reaches every part of every command', () => {
    const texts = [
      ...examples,
      'create x from case { a -> 1, _ -> `b {c} d` } | filter [e, f[g]].arrayContains(h:string) && !i',
      'source logs around @(a) interval b | filter x.inArray((| source logs | distinct y |)) | dedupeby c orderby d',
      'join (source logs | filter a) on left=>b == right=>c into d | create e from case_equals { f, g -> h.i[0].j }',
    ]
    for (const text of texts) {
      const { query } = parse(text)
      // What is asked whether it is to be left alone was reached.
      const reached = new Set<Node>()
      rewriteQuery(query, { leave: (node) => !reached.add(node) })
      walk(query, (node) => {
        expect(reached.has(node), `${node.kind} in ${text}`).toBe(true)
        return undefined
      })
    }
  })

  it('changes what is inside first', () => {
    const { query } = parse('filter !(a && !b)')
    const order: string[] = []
    rewriteQuery(query, {
      expression: (node) => {
        order.push(node.kind)
        return node
      },
    })
    expect(order).toEqual(['keypath', 'keypath', 'unary', 'binary', 'unary'])
  })

  it('shares what did not change', () => {
    const { query } = parse('filter a == 1 | filter b == 2')
    const one = (node: Expression): Expression =>
      node.kind === 'number' && node.value === 1 ? { ...node, value: 3, text: '3' } : node
    const changed = rewriteQuery(query, { expression: one })
    expect(print(changed)).toBe('filter a == 3 | filter b == 2')
    expect(changed.stages[1]).toBe(query.stages[1])
  })

  it('leaves alone what it is told to', () => {
    const { query } = parse('choose a + 1 | filter a')
    const toNull = (node: Expression): Expression =>
      node.kind === 'keypath' ? { kind: 'null', range: node.range } : node
    const changed = rewriteQuery(query, { expression: toNull, leave: (node) => node.kind === 'choose' })
    expect(print(changed)).toBe('choose a + 1 | filter null')
  })

  it('needs no stack for a long chain', () => {
    const chain = build.all(...Array.from({ length: 50_000 }, () => build.field('a')))
    expect(rewriteExpression(chain, {})).toBe(chain)
  })
})
