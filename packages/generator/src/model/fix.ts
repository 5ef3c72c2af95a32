import { applyFix, type Diagnostic, validate } from 'dataprime'
import type { Context } from '../understand.ts'

export interface Checked {
  readonly query: string
  readonly errors: readonly Diagnostic[]
  /** How many diagnostics were removed by their own fixes. */
  readonly fixes: number
}

const mostFixes = 10

/** Checks a query and repairs what the language knows how to repair, as long as each repair leaves fewer errors. */
export function checkAndFix(text: string, context: Pick<Context, 'schema'>): Checked {
  let query = text
  let errors = errorsOf(query, context)
  for (let fixes = 0; ; fixes += 1) {
    const better = fixes < mostFixes ? firstImprovement(query, errors, context) : undefined
    if (!better) return { query, errors, fixes }
    query = better.query
    errors = better.errors
  }
}

function firstImprovement(query: string, errors: readonly Diagnostic[], context: Pick<Context, 'schema'>) {
  for (const { fixes } of errors) {
    for (const fix of fixes) {
      const fixed = applyFix(query, fix)
      const left = errorsOf(fixed, context)
      if (left.length < errors.length) return { query: fixed, errors: left }
    }
  }
  return undefined
}

function errorsOf(query: string, { schema }: Pick<Context, 'schema'>): readonly Diagnostic[] {
  return validate(query, schema ? { schema } : {}).diagnostics.filter(({ severity }) => severity === 'error')
}
