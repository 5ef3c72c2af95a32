import type { Binary, Call, Expression } from '../../ast.ts'
import { replaceWith } from '../../diagnostic.ts'
import { type ExpressionRule, isField, type Scene } from '../rule.ts'
import { meantSeverity } from '../severity-name.ts'

const listTests = new Set(['in', 'inArray', 'arrayContains'])
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
  if (!listTests.has(node.name)) return []
  const [first, second, ...rest] = node.args.map((arg) => arg.value)
  if (!first || !second) return []
  if (node.name === 'in' && isSeverityField(first)) return [second, ...rest]
  const [element, array] = node.name === 'arrayContains' ? [second, first] : [first, second]
  return isSeverityField(element) && array.kind === 'array' ? array.elements : []
}

function isSeverityField(node: Expression): boolean {
  return isField(node, '$m', 'severity')
}

function checkValue(value: Expression, scene: Scene): void {
  const instead = meantSeverity(value)
  if (!instead) return
  const found = scene.textOf(value)
  const code = value.kind === 'keypath' ? 'severity-name' : 'severity-value'
  scene.report(code, value.range, { found, instead }, replaceWith(value.range, instead))
}

function checkSearch(node: Binary, value: Expression, scene: Scene): void {
  const instead = meantSeverity(value)
  if (!instead) return
  const details = { found: scene.textOf(value), instead }
  const edits = [
    { range: node.operatorRange, text: '==' },
    { range: value.range, text: instead },
  ]
  scene.report('severity-value', value.range, details, { title: `Write == ${instead}`, edits })
}
