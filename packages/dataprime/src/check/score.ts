import type { BrokenStage, Command, Query } from '../ast.ts'
import type { Diagnostic } from '../diagnostic.ts'
import { diagnostics as diagnosticTable } from '../diagnostics.ts'

/** What a stage leaves of the score. A stage that could not be read counts for every pipe that it swallowed. */
const credit = { wrong: 0.5, unreadable: 0.2, outside: 0.5, meaning: 0.65 }
const warningCost = 0.04
const mostForWarnings = 0.2

/**
 * How much of the text is good DataPrime, from 0 to 1. Without an error it is 1 minus 0.04 for each warning, 0.2 at
 * most. With errors it is the product of the credits of its stages (1 without an error of form, 0.5 with errors that
 * leave its meaning clear, 0.2 for every pipe if it cannot be read), of 0.5 once for errors between stages, and of 0.65
 * once for errors of meaning: types, and fields that are gone. 0 for what is not DataPrime: nothing, a statement of
 * another language, or a text whose first stage cannot be read or is a command of another language.
 *
 * Another error can only make it less. That is why errors of meaning count once, and only before the first stage with
 * an error of form: they hang on what earlier stages left, so one fault shows in many of them, and another error can
 * hide them. Warnings count beside no error, as an error can hide them too.
 */
export function score(query: Query, diagnostics: readonly Diagnostic[]): number {
  const stages: readonly (Command | BrokenStage)[] = query.source ? [query.source, ...query.stages] : query.stages
  if (isNotDataPrime(stages, diagnostics)) return 0
  const errors = diagnostics.filter((item) => item.severity === 'error')
  if (errors.length === 0) {
    const warnings = diagnostics.filter((item) => item.severity === 'warning').length
    return rounded(1 - Math.min(mostForWarnings, warnings * warningCost))
  }
  const ofForm = errors.filter((item) => !isOfMeaning(item)).map((item) => item.range.start.offset)
  const firstMeaning = Math.min(...errors.filter(isOfMeaning).map((item) => item.range.start.offset))
  let result = 1
  let placed = 0
  let firstWrong = Number.POSITIVE_INFINITY
  for (const stage of stages) {
    const own = ofForm.filter((at) => at >= stage.range.start.offset && at <= stage.range.end.offset).length
    placed += own
    if (stage.kind === 'brokenStage') result *= credit.unreadable ** stage.text.split(/\|+/).length
    else if (own > 0) result *= credit.wrong
    if (own > 0 || stage.kind === 'brokenStage') firstWrong = Math.min(firstWrong, stage.range.start.offset)
  }
  if (placed < ofForm.length) result *= credit.outside
  if (firstMeaning < firstWrong) result *= credit.meaning
  return rounded(result)
}

function isOfMeaning({ code }: Diagnostic): boolean {
  return 'hangs' in diagnosticTable[code]
}

function rounded(value: number): number {
  return Number(value.toFixed(6))
}

function isNotDataPrime(stages: readonly (Command | BrokenStage)[], diagnostics: readonly Diagnostic[]): boolean {
  const [first] = stages
  if (!first || first.kind === 'brokenStage') return true
  const start = first.range.start.offset
  return diagnostics.some(
    (item) => item.code === 'other-language' || (item.code === 'foreign-command' && item.range.start.offset === start),
  )
}
