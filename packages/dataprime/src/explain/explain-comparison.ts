import type { Binary, Expression } from '../ast.ts'
import { isTime } from './explain-values.ts'

type Comparison = '<' | '<=' | '>' | '>='

const ofNumbers = { '<': 'is less than', '<=': 'is at most', '>': 'is more than', '>=': 'is at least' } as const
const ofTimes = { '<': 'is before', '<=': 'is at or before', '>': 'is after', '>=': 'is at or after' } as const
const ofSeverities = { '<': 'is below', '<=': 'is', '>': 'is above', '>=': 'is' } as const

/** What the comparisons are called between these two. */
export function comparisonWords(left: Expression, right: Expression): Readonly<Record<Comparison, string>> {
  if (right.kind === 'enum') return ofSeverities
  return isTime(left) || isTime(right) ? ofTimes : ofNumbers
}

/** Severities are worse or milder, not more or less. */
export function severitySuffix({ operator, right }: Binary): string {
  if (right.kind !== 'enum') return ''
  if (operator === '>=') return ' or worse'
  return operator === '<=' ? ' or milder' : ''
}
