import type { Binary, Call, Expression, SeverityName } from '../ast.ts'
import { replaceWith } from '../diagnostic.ts'
import { isSeverity } from '../names.ts'
import { type ExpressionRule, rootedName, type Scene } from '../rule.ts'

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

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=', '~'])

/** `$m.severity == 'error'`, `>= 5`, `== WARN`  →  `$m.severity == ERROR` */
export const severity: ExpressionRule = (node, _parent, scene) => {
  if (node.kind === 'binary' && comparisons.has(node.operator)) {
    const values = compared(node)
    if (values && node.operator === '~') checkSearch(node, values, scene)
    else if (values) checkValue(values, scene)
  }
  if (node.kind === 'call') for (const value of listed(node)) checkValue(value, scene)
}

function compared(node: Binary): Expression | null {
  if (isSeverityField(node.left)) return node.right
  return isSeverityField(node.right) ? node.left : null
}

function listed(node: Call): readonly Expression[] {
  const [first, second, ...rest] = node.args.map((arg) => arg.value)
  if (!first || !second) return []
  if (node.name === 'in' && isSeverityField(first)) return [second, ...rest]
  const [element, array] = node.name === 'arrayContains' ? [second, first] : [first, second]
  const isArrayTest = node.name === 'inArray' || node.name === 'arrayContains'
  return isArrayTest && isSeverityField(element) && array.kind === 'array' ? array.elements : []
}

function isSeverityField(node: Expression): boolean {
  return rootedName(node) === '$m.severity'
}

function checkValue(value: Expression, scene: Scene): void {
  const instead = meant(value)
  if (!instead) return
  const found = scene.textOf(value)
  const code = value.kind === 'keypath' ? 'severity-name' : 'severity-value'
  scene.report(code, value.range, { found, instead }, replaceWith(value.range, instead))
}

function checkSearch(node: Binary, value: Expression, scene: Scene): void {
  const instead = meant(value)
  if (!instead) return
  const details = { found: scene.textOf(value), instead }
  const edits = [
    { range: node.operatorRange, text: '==' },
    { range: value.range, text: instead },
  ]
  scene.report('severity-value', value.range, details, { title: `Write == ${instead}`, edits })
}

function meant(value: Expression): SeverityName | null {
  if (value.kind === 'number') return byCode[value.value] || null
  const [key] = value.kind === 'keypath' && value.implicit && value.path.length === 1 ? value.path : []
  const word = value.kind === 'string' ? value.value : key?.kind === 'key' ? key.name : ''
  const upper = word.toUpperCase()
  if (isSeverity(upper)) return upper
  if (/^[1-6]$/.test(word)) return byCode[Number(word)] || null
  return (Object.hasOwn(synonyms, upper) && synonyms[upper]) || null
}
