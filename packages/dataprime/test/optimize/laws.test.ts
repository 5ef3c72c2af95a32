import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { optimize, parse, printLine, type Query, validate } from '../../src/index.ts'
import { rewriteRules } from '../../src/optimize/rules.ts'
import { emptyRow, type Row } from '../support/evaluate/row.ts'
import { QueryFailure, run } from '../support/evaluate/run.ts'
import { textOf } from '../support/evaluate/value.ts'
import { anyQuery, anyRows } from '../support/random-queries.ts'
import { readRuleCases } from '../support/rule-cases.ts'

// A fixed seed: a run that fails here fails everywhere. Change it to look further.
fc.configureGlobal({ seed: 43 })

const allCases = Object.values(readRuleCases()).flat()

describe('laws of the optimiser', { timeout: 60_000 }, () => {
  it('every rule keeps the result, and every rule is tried', () => {
    const tries = new Map(rewriteRules.map(({ name }) => [name, 0]))
    fc.assert(
      fc.property(anyQuery, fc.array(anyRows, { minLength: 3, maxLength: 3 }), (text, tables) => {
        const query = read(text)
        for (const { name, apply } of rewriteRules) {
          const rewritten = apply(query)
          if (rewritten === query) continue
          tries.set(name, (tries.get(name) ?? 0) + 1)
          for (const rows of tables) {
            expect(resultOf(rewritten, rows), `${name}: ${text}\n→ ${printLine(rewritten)}`).toEqual(
              resultOf(query, rows),
            )
          }
        }
      }),
      { numRuns: 2000 },
    )
    for (const [name, count] of tries) expect(count, name).toBeGreaterThan(20)
  })

  it('the cases that are written down keep their results as well', () => {
    fc.assert(
      fc.property(fc.constantFrom(...allCases), anyRows, ({ input }, rows) => {
        const query = read(input)
        fc.pre(canRun(query))
        const { query: optimized, text } = optimize(input)
        expect(resultOf(optimized, rows), `${input}\n→ ${text}`).toEqual(resultOf(query, rows))
      }),
      { numRuns: 500 },
    )
  })

  it('all rules together keep the result', () => {
    fc.assert(
      fc.property(anyQuery, fc.array(anyRows, { minLength: 3, maxLength: 3 }), (text, tables) => {
        const { query, text: optimized } = optimize(text)
        for (const rows of tables)
          expect(resultOf(query, rows), `${text}\n→ ${optimized}`).toEqual(resultOf(read(text), rows))
      }),
      { numRuns: 200 },
    )
  })

  it('what comes out reads as the same tree, earns no new diagnostic, and is left alone a second time', () => {
    const check = (text: string) => {
      const { text: optimized, query } = optimize(text)
      const codes = new Set(validate(text).diagnostics.map(({ code }) => code))
      expect(parse(optimized).query).toEqual(query)
      for (const { code } of validate(optimized).diagnostics) expect(codes, `${text}\n→ ${optimized}`).toContain(code)
      expect(optimize(optimized).rules, `${text}\n→ ${optimized}`).toEqual([])
    }
    for (const { input } of allCases) check(input)
    fc.assert(fc.property(anyQuery, check), { numRuns: 200 })
  })

  it('no comment is lost', () => {
    fc.assert(
      fc.property(anyQuery, (text) => {
        const commented = text.split(' | ').map((stage, index) => `${stage} # note ${index}`)
        // A pipe inside parentheses is no place for a comment of the outer query.
        fc.pre(!text.includes('('))
        const input = commented.join('\n| ')
        const output = optimize(input).text
        for (const index of commented.keys()) expect(output).toContain(`note ${index}`)
      }),
      { numRuns: 200 },
    )
  })
})

function read(text: string): Query {
  const { query, diagnostics } = parse(text)
  expect(
    diagnostics.filter(({ severity }) => severity === 'error'),
    text,
  ).toEqual([])
  return query
}

function resultOf(query: Query, rows: readonly Row[]): string | readonly string[] {
  try {
    return run(query, rows).map(({ $d, $l, $m }) => textOf({ $d, $l, $m }))
  } catch (error) {
    if (error instanceof QueryFailure) return 'fails'
    throw error
  }
}

/** The evaluator says of what it does not know that it cannot. */
function canRun(query: Query): boolean {
  try {
    resultOf(query, [emptyRow('0')])
    return true
  } catch {
    return false
  }
}
