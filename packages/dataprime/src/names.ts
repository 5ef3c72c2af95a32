import type { CaseComparison, ExtractorName, IntervalUnit, Root, SeverityName, TypeName } from './ast.ts'

/** From the least to the most severe. */
export const severities = ['DEBUG', 'VERBOSE', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const satisfies SeverityName[]

export const intervalUnits = ['d', 'h', 'm', 's', 'ms', 'us', 'ns'] as const satisfies IntervalUnit[]

/** Every spelling of a root and the short one that is printed. */
export const roots: Readonly<Record<string, Root>> = {
  $d: '$d',
  $data: '$d',
  $l: '$l',
  $labels: '$l',
  $m: '$m',
  $metadata: '$m',
  $p: '$p',
}

/** Every spelling of a type and the one that is printed. */
export const typeNames: Readonly<Record<string, TypeName>> = {
  string: 'string',
  number: 'number',
  num: 'number',
  bool: 'bool',
  boolean: 'bool',
  timestamp: 'timestamp',
  interval: 'interval',
  array: 'array',
  object: 'object',
  regexp: 'regexp',
}

export const caseComparisons = [
  'case_equals',
  'case_contains',
  'case_greaterthan',
  'case_lessthan',
] as const satisfies CaseComparison[]

export const extractorNames = ['regexp', 'multi_regexp', 'kv', 'jsonobject', 'split'] as const satisfies ExtractorName[]

export function isSeverity(name: string): name is SeverityName {
  return (severities as readonly string[]).includes(name)
}

export function isIdentifier(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
}

/** True for a word that would not be read as a field if it stood alone where a value is expected. */
export function isReservedValue(name: string): boolean {
  return name === 'true' || name === 'false' || name === 'null' || name === '_' || isSeverity(name)
}

/** Words that end an expression or a list where one could go on. */
export const clauseWords: ReadonlySet<string> = new Set([
  ...['as', 'into', 'using', 'on', 'by', 'keep', 'orderby', 'sortby', 'asc', 'desc', 'from', 'with', 'to', 'original'],
  ...['datatypes', 'aggregate', 'agg', 'calculate', 'calc', 'matching', 'merge'],
])
