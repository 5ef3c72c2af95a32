import type { Expression, SeverityName } from '../ast.ts'
import { isSeverity, severities } from '../names.ts'
import { nearest } from '../nearest.ts'

const synonyms: Readonly<Record<string, SeverityName>> = {
  WARN: 'WARNING',
  ERR: 'ERROR',
  ERRORS: 'ERROR',
  FATAL: 'CRITICAL',
  CRIT: 'CRITICAL',
  EMERGENCY: 'CRITICAL',
  ALERT: 'CRITICAL',
  INFORMATION: 'INFO',
  INFORMATIONAL: 'INFO',
  NOTICE: 'INFO',
  TRACE: 'VERBOSE',
}

/** By the code that severities have at ingestion. */
const byCode = ['', 'DEBUG', 'VERBOSE', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const

/** The severity that a text, a number or a bare word means; null if it means none or is one already. */
export function meantSeverity(value: Expression): SeverityName | null {
  if (value.kind === 'number') return byCode[value.value] || null
  const [key] = value.kind === 'keypath' && value.implicit && value.path.length === 1 ? value.path : []
  const word = value.kind === 'string' ? value.value : key?.kind === 'key' ? key.name : ''
  const upper = word.toUpperCase()
  if (isSeverity(upper)) return upper
  if (/^[1-6]$/.test(word)) return byCode[Number(word)] || null
  if (Object.hasOwn(synonyms, upper)) return synonyms[upper] ?? null
  // A word in small letters may be a field; one in capitals hardly is.
  const close = value.kind === 'string' || word === upper ? nearest(upper, severities) : null
  return close !== null && isSeverity(close) ? close : null
}
