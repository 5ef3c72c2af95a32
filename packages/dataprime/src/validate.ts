import type { Query } from './ast.ts'
import { type CheckOptions, check } from './check/check.ts'
import { score } from './check/score.ts'
import type { Diagnostic } from './diagnostic.ts'
import { applyFix } from './diagnostic.ts'
import { explain } from './explain/explain.ts'
import { parse } from './parse/parse.ts'
import { formatQuery } from './print/format.ts'

export interface Validation {
  /** What was read; never absent, however wrong the text. */
  readonly query: Query
  /** No diagnostic is an error. */
  readonly isValid: boolean
  /** From 0, not DataPrime, to 1, nothing to complain about; the formula is that of `score`. */
  readonly score: number
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[]
  /** The query as canonical text with its comments; null if it does not parse. */
  readonly formatted: string | null
  /** One English sentence for each stage. */
  readonly explanation: readonly string[]
}

/** Everything that can be said of a query without running it. Never throws. */
export function validate(text: string, options: CheckOptions = {}): Validation {
  const { query, diagnostics: fromParser } = parse(text)
  const parses = !fromParser.some(isError)
  const all = [...fromParser, ...check(query, text, { ...options, parsed: fromParser })]
  const diagnostics = all.sort((a, b) => a.range.start.offset - b.range.start.offset)
  return {
    query,
    isValid: !diagnostics.some(isError),
    score: score(query, diagnostics),
    diagnostics,
    formatted: parses ? formatQuery(query, text, { canonical: true }) : null,
    explanation: explain(query),
  }
}

const mostRepairs = 100

/** The text with a fix of every error that has one made, and the titles of those fixes in order. */
export function repair(
  text: string,
  options: CheckOptions = {},
): { readonly text: string; readonly fixes: readonly string[] } {
  const fixes: string[] = []
  let repaired = text
  while (fixes.length < mostRepairs) {
    const wrong = validate(repaired, options).diagnostics.find((item) => isError(item) && item.fixes.length > 0)
    const [fix] = wrong?.fixes ?? []
    if (!fix) break
    fixes.push(fix.title)
    repaired = applyFix(repaired, fix)
  }
  return { text: repaired, fixes }
}

function isError(item: Diagnostic): boolean {
  return item.severity === 'error'
}
