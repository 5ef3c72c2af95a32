import type { Range } from './ast.ts'
import { type DiagnosticCode, type DiagnosticDetails, diagnostics } from './diagnostics.ts'

export type Severity = 'error' | 'warning' | 'info'

export interface Edit {
  readonly range: Range
  readonly text: string
}

/** Applied, its edits remove the diagnostic they belong to. */
export interface Fix {
  readonly title: string
  readonly edits: readonly Edit[]
}

export interface Diagnostic {
  readonly code: DiagnosticCode
  readonly severity: Severity
  readonly message: string
  readonly range: Range
  readonly fixes: readonly Fix[]
}

export function diagnostic<C extends DiagnosticCode>(
  code: C,
  range: Range,
  details: DiagnosticDetails<C>,
  fixes: readonly (Fix | null)[] = [],
): Diagnostic {
  const spec = diagnostics[code]
  // The details belong to the code by type; the compiler cannot see that through the union of messages.
  const message = (spec.message as (details: DiagnosticDetails<C>) => string)(details)
  return {
    code,
    severity: spec.severity,
    message: shortened(message),
    range,
    fixes: fixes.filter((fix) => fix !== null),
  }
}

const longestMessage = 500

/** A message quotes what was written, which may be a page pasted by mistake. */
function shortened(message: string): string {
  return message.length > longestMessage ? `${message.slice(0, longestMessage - 1)}…` : message
}

/** A fix that puts `text` in the place of `range`. */
export function replaceWith(range: Range, text: string): Fix {
  const shown = text.length > 80 ? `${text.slice(0, 77)}…` : text
  return { title: `Write ${shown}`, edits: [{ range, text }] }
}

export function removal(range: Range, what: string): Fix {
  return { title: `Remove ${what}`, edits: [{ range, text: '' }] }
}

export function insertion(at: Range, text: string): Fix {
  return { title: `Insert ${text.trim()}`, edits: [{ range: { start: at.start, end: at.start }, text }] }
}

/** The text with the edits of a fix made. */
export function applyFix(text: string, fix: Fix): string {
  const backwards = [...fix.edits].sort((a, b) => b.range.start.offset - a.range.start.offset)
  return backwards.reduce(
    (result, edit) => result.slice(0, edit.range.start.offset) + edit.text + result.slice(edit.range.end.offset),
    text,
  )
}
