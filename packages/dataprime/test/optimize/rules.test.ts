import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse, print, printLine } from '../../src/index.ts'
import { rewriteRules } from '../../src/optimize/rules.ts'
import { readRuleCases } from '../support/rule-cases.ts'

const cases = readRuleCases()
const oneLine = (text: string) => text.replace(/\s+/g, ' ')

describe('rewrite rules', () => {
  it('have a file of cases each, some of which they must leave alone', () => {
    expect(Object.keys(cases).sort()).toEqual(rewriteRules.map(({ name }) => name).sort())
    for (const [name, list] of Object.entries(cases)) {
      expect(
        list.some(({ output }) => output === null),
        name,
      ).toBe(true)
      expect(
        list.some(({ output }) => output !== null),
        name,
      ).toBe(true)
    }
  })

  it('begin with an example of what they do', () => {
    for (const { name, apply } of rewriteRules) {
      const file = new URL(`../../src/optimize/rules/${name}.ts`, import.meta.url)
      const [first = ''] = readFileSync(file, 'utf8').split('\n', 1)
      const [before = '', after = ''] = first
        .replace(/^\/\/ /, '')
        .split('  →  ')
        .map(asQuery)
      expect(printLine(apply(parse(before).query)), name).toBe(after)
    }
  })

  for (const { name, apply } of rewriteRules) {
    describe(name, () => {
      for (const { title, input, output } of cases[name] ?? []) {
        it(title, () => {
          const { query, diagnostics } = parse(input)
          expect(diagnostics).toEqual([])
          const result = apply(query)
          expect(oneLine(print(result))).toBe(output === null ? oneLine(print(query)) : oneLine(output))
          if (output === null) expect(result).toBe(query)
          expect(apply(result), 'a second time nothing is left to do').toBe(result)
        })
      }
    })
  }
})

/** An expression stands in a query as the value of a field. */
function asQuery(text: string): string {
  const isQuery = parse(text).diagnostics.length === 0
  return isQuery ? text : `create x from ${text}`
}
