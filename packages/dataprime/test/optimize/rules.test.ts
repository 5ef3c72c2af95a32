import { describe, expect, it } from 'vitest'
import { parse, print } from '../../src/index.ts'
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
