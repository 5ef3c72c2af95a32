import type { Query } from '../ast.ts'
import { type CheckOptions, check } from '../check/check.ts'
import { parse } from '../parse/parse.ts'
import { print, printLine } from '../print/print.ts'
import { validate } from '../validate.ts'
import { walk } from '../walk.ts'
import { rewriteRules } from './rules.ts'

/** One rule at work: the query on one line before and after it. */
export interface AppliedRule {
  readonly name: string
  readonly before: string
  readonly after: string
}

export interface Optimized {
  readonly query: Query
  /** Canonical text with every comment; what came in, if that has errors. */
  readonly text: string
  /** In the order in which they were applied; a rule may help another one to a second turn. */
  readonly rules: readonly AppliedRule[]
}

/** Rules that pass work on to one another come to rest in two or three rounds. */
const mostRounds = 10

/** Beyond this a query is only formatted. A text of 4096 characters, all that an engine takes, has about a thousand. */
const mostNodes = 1500

/**
 * A query with the same result that asks for less work. Every rule keeps the result for all rows, nulls included; a
 * query with an error comes back as it is, without rules. Never throws.
 */
export function optimize(input: string | Query, options: CheckOptions = {}): Optimized {
  const given = typeof input === 'string' ? input : print(input)
  const { query, isValid, formatted } = validate(given, options)
  if (!isValid || formatted === null)
    return { query: typeof input === 'string' ? query : input, text: given, rules: [] }

  const rules: AppliedRule[] = []
  let current = query
  const size = sizeOf(query)
  if (size <= mostNodes) {
    const codes = codesIn(given, options)
    for (let round = 0; round < mostRounds; round++) {
      const start = current
      for (const { name, apply } of rewriteRules) {
        const next = apply(current)
        // A condition that goes into every one of many unions would be more to read than it saves.
        if (next === current || sizeOf(next) > mostGrowth(size)) continue
        // Where a rewrite would earn a warning that the query did not have, the query stays as its writer meant it.
        if (!isWithin(codesIn(print(next), options), codes)) continue
        rules.push({ name, before: printLine(current), after: printLine(next) })
        current = next
      }
      if (current === start) break
    }
  }
  const text = rules.length > 0 ? print(current) : formatted
  // Read again, so that every range is a place in the text.
  return { query: parse(text).query, text, rules }
}

function mostGrowth(nodes: number): number {
  return 2 * nodes + 50
}

function sizeOf(query: Query): number {
  let nodes = 0
  walk(query, () => {
    nodes++
    return undefined
  })
  return nodes
}

function codesIn(text: string, options: CheckOptions): ReadonlySet<string> {
  const { query, diagnostics } = parse(text)
  return new Set([...diagnostics, ...check(query, text, { ...options, parsed: diagnostics })].map(({ code }) => code))
}

function isWithin(codes: ReadonlySet<string>, allowed: ReadonlySet<string>): boolean {
  return [...codes].every((code) => allowed.has(code))
}
