import { applyFix, type DiagnosticCode, parse, type Query, validate } from 'dataprime'
import type { Schema } from './understanding.ts'

export interface WrittenQuery {
  readonly query: Query
  /** What was mended, in order. */
  readonly fixes: readonly string[]
}

const aColumn = String.raw`(?:\*|[\w$.]+(?:\([^)]*\))?)(?:\s+as\s+\w+)?`
const sql = new RegExp(
  String.raw`^\s*select\s+(?:distinct\s+)?${aColumn}(?:\s*,\s*${aColumn})*\s+from\s+[\w."\`]+\s*(?:;?\s*$|where\b|group\s+by\b|order\s+by\b|limit\b)`,
  'i',
)
const dataprime = /^\s*source\s+(?:logs|spans)\b\s*(?:$|\||last\b|between\b|around\b)/i

/** Beside errors, what is fixed because it surely was meant. */
const meant: ReadonlySet<DiagnosticCode> = new Set<DiagnosticCode>([
  'level-field',
  'field-root',
  'dotted-key',
  'double-quotes',
])
const mostFixes = 30

/** A question that is a query already, in DataPrime or in SQL; undefined if rules alone cannot make it a right one. */
export function writtenQuery(question: string, schema: Schema): WrittenQuery | undefined {
  if (!dataprime.test(question) && !(sql.test(question) && /[*=<>(,]|^\s*SELECT\b/.test(question))) return undefined
  const options = Object.keys(schema).length > 0 ? { schema: { fields: schema } } : {}
  const fixes: string[] = []
  let text = question.trim().replace(/;$/, '')
  while (fixes.length < mostFixes) {
    const { diagnostics } = validate(text, options)
    const wrong = diagnostics.find(
      (each) => (each.severity === 'error' || meant.has(each.code)) && each.fixes.length > 0,
    )
    const [fix] = wrong?.fixes ?? []
    if (!fix) break
    fixes.push(fix.title)
    text = applyFix(text, fix)
  }
  return validate(text, options).isValid ? { query: parse(text).query, fixes } : undefined
}
