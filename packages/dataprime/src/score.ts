import type { BrokenStage, Command, Query } from './ast.ts'
import type { Diagnostic } from './diagnostic.ts'

/** What a stage leaves of the score. A stage that could not be read counts for every pipe that it swallowed. */
const credit = { wrong: 0.5, unreadable: 0.2, outside: 0.5 }
const warningCost = 0.04
const mostForWarnings = 0.2

/**
 * How much of the text is good DataPrime, from 0 to 1: the product of the credits of its stages (1 without an error,
 * 0.5 with errors that leave its meaning clear, 0.2 if it cannot be read), 0.5 once for errors between stages, and 1
 * minus 0.04 for each warning, 0.2 at most. 0 for what is not DataPrime: nothing, a
 * statement of another language, or a text whose first stage cannot be read or is a command of another language. Another error can only make it less.
 */
export function score(query: Query, diagnostics: readonly Diagnostic[]): number {
  const stages: readonly (Command | BrokenStage)[] = query.source ? [query.source, ...query.stages] : query.stages
  if (isNotDataPrime(stages, diagnostics)) return 0
  const errors = diagnostics.filter((item) => item.severity === 'error').map((item) => item.range.start.offset)
  let result = 1
  let placed = 0
  for (const stage of stages) {
    const own = errors.filter((at) => at >= stage.range.start.offset && at <= stage.range.end.offset).length
    placed += own
    if (stage.kind === 'brokenStage') result *= credit.unreadable ** stage.text.split('|').length
    else if (own > 0) result *= credit.wrong
  }
  if (placed < errors.length) result *= credit.outside
  const warnings = diagnostics.filter((item) => item.severity === 'warning').length
  return Number((result * (1 - Math.min(mostForWarnings, warnings * warningCost))).toFixed(6))
}

function isNotDataPrime(stages: readonly (Command | BrokenStage)[], diagnostics: readonly Diagnostic[]): boolean {
  const [first] = stages
  if (!first || first.kind === 'brokenStage') return true
  const start = first.range.start.offset
  return diagnostics.some(
    (item) => item.code === 'other-language' || (item.code === 'foreign-command' && item.range.start.offset === start),
  )
}
