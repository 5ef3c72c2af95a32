import type { BrokenStage, Command, Query } from '../ast.ts'
import type { Diagnostic } from '../diagnostic.ts'

const warningCost = 0.04
/** A valid query keeps at least this much; one with an error stays below it. */
const leastOfValid = 0.8

/**
 * How far a text is right DataPrime, from 0 to 1. Without an error it is 1 minus 0.04 for each warning, and 0.8 at
 * least. With errors it is 0.8 · (1 − ½ⁿ), n being the stages that are right before the first error: 0 where not even
 * the first one is, which is so of prose and of other languages, then 0.4, 0.6, 0.7 and so on.
 *
 * Another error can only come before the first one or not, so it never raises this. That is why nothing behind the
 * first error counts, neither what is right there nor how many errors there are: an error can hide others, swallow
 * whole stages, or close a bracket or a string that another one left open.
 */
export function score({ source, stages }: Query, diagnostics: readonly Diagnostic[]): number {
  const errors = diagnostics.filter((item) => item.severity === 'error')
  if (errors.length === 0) {
    const warnings = diagnostics.filter((item) => item.severity === 'warning').length
    return rounded(Math.max(leastOfValid, 1 - warnings * warningCost))
  }
  const all: readonly (Command | BrokenStage)[] = source ? [source, ...stages] : stages
  const unread = all.filter(({ kind }) => kind === 'brokenStage')
  const firstError = Math.min(...errors.map(placeOf), ...unread.map(startOf))
  // What stands between two stages belongs to the first of them. A statement of SQL is several stages that begin together.
  const begun = new Set(all.map(startOf).filter((start) => start <= firstError))
  return rounded(leastOfValid * (1 - 0.5 ** Math.max(0, begun.size - 1)))
}

// A pipe is missing where a stage should end, not where the next one begins.
function placeOf({ code, range }: Diagnostic): number {
  return code === 'missing-pipe' ? range.start.offset - 1 : range.start.offset
}

function startOf({ range }: Command | BrokenStage): number {
  return range.start.offset
}

function rounded(value: number): number {
  return Number(value.toFixed(6))
}
